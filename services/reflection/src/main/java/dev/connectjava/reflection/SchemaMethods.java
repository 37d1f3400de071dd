package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.RpcMethod;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.protobuf.JsonCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The methods of a schema that were called, each made once: a transport keeps what it needs for
 * each. Thread-safe.
 */
final class SchemaMethods {

  private final LinkedSchema schema;
  private final JsonCodec json;
  private final Map<MethodDescriptor, RpcMethod<DynamicMessage, DynamicMessage>> dynamic =
      new ConcurrentHashMap<>();
  private final Map<MethodDescriptor, RpcMethod<String, String>> texts = new ConcurrentHashMap<>();

  /**
   * Makes the methods of a schema.
   *
   * @param json also gets to know all types of the schema
   */
  SchemaMethods(LinkedSchema schema, JsonCodec json) {
    this.schema = schema;
    this.json = json.plusTypes(schema.types().toArray(Descriptor[]::new));
  }

  LinkedSchema schema() {
    return schema;
  }

  RpcMethod<DynamicMessage, DynamicMessage> dynamic(MethodDescriptor method) {
    return dynamic.computeIfAbsent(method, DynamicMethods::of);
  }

  RpcMethod<String, String> json(MethodDescriptor method) {
    return texts.computeIfAbsent(method, made -> DynamicMethods.ofJson(made, json));
  }
}
