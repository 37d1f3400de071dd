package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.Deadline;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.protobuf.JsonCodec;
import java.time.Duration;
import java.util.List;

/**
 * A client without generated code: it calls the methods of a schema by their names, with JSON texts
 * or with {@link DynamicMessage}s. Immutable and thread-safe.
 *
 * <pre>{@code
 * SchemaClient client = SchemaClient.reflected(transport);
 * String response = client.json("greet.v1.GreetService/Greet").unary("{\"name\": \"Ada\"}");
 * }</pre>
 *
 * <p>The schema is that of files that the program has, or the one that the server's reflection
 * sends. The files of protobuf itself, such as {@code google/protobuf/timestamp.proto}, are always
 * those of the protobuf-java that runs.
 */
public final class SchemaClient {

  private static final Duration REFLECTION_TIMEOUT = Duration.ofSeconds(30);

  private final Transport transport;
  private final CallOptions defaults;
  private final SchemaMethods methods;

  private SchemaClient(Transport transport, CallOptions defaults, SchemaMethods methods) {
    this.transport = transport;
    this.defaults = defaults;
    this.methods = methods;
  }

  private static SchemaClient of(Transport transport, LinkedSchema schema) {
    JsonCodec strict = new JsonCodec().rejectingUnknownFields();
    return new SchemaClient(transport, CallOptions.defaults(), new SchemaMethods(schema, strict));
  }

  /**
   * Returns a client of the services in a descriptor set. It does not close the transport.
   *
   * @param files has all imports, as {@code protoc --include_imports --descriptor_set_out} and
   *     {@code buf build} write it
   * @throws IllegalArgumentException if a file is not valid, an import is missing, two files
   *     declare the same name, a file has more than 1,000 imports or is more than 200 imports deep,
   *     a name has more than 1,000 characters, or a package has more than 64 segments
   */
  public static SchemaClient of(Transport transport, FileDescriptorSet files) {
    return of(transport, LinkedSchema.of(files));
  }

  /**
   * Returns a client of the services in files and their imports. It does not close the transport.
   */
  public static SchemaClient of(Transport transport, FileDescriptor... files) {
    return of(transport, LinkedSchema.of(List.of(files)));
  }

  /**
   * Asks the server's reflection for its schema, within 30 seconds, and returns a client of all
   * services that it lists. It does not close the transport.
   *
   * @throws RpcException as {@link #reflected(Transport, CallOptions)} throws it
   */
  public static SchemaClient reflected(Transport transport) {
    return reflected(transport, CallOptions.defaults());
  }

  /**
   * Asks the server's reflection for its schema, and returns a client of all services that it
   * lists. It does not close the transport. The reflection is that of version v1, or v1alpha if the
   * server does not have the first. This blocks.
   *
   * <p>What the server sends is limited: 1,000 services, 2,000 files, 8 MiB of files, 64 MiB of the
   * full names of all that they declare and of the packages that each file imports. Files are
   * linked in memory that is up to a hundred times as long. The calls of a service whose files are
   * missing or not valid fail, those of other services do not.
   *
   * @param options of the calls of the reflection, such as headers; they are not those of other
   *     calls. A timeout is that of all calls together, 30 seconds by default
   * @throws RpcException if a call fails; with {@link dev.connectjava.Code#UNIMPLEMENTED} if the
   *     server has no reflection, {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if its schema
   *     exceeds a limit, {@link dev.connectjava.Code#INTERNAL} if it answers against the protocol
   */
  public static SchemaClient reflected(Transport transport, CallOptions options) {
    Deadline end =
        options
            .deadline()
            .orElseGet(() -> Deadline.after(options.timeout().orElse(REFLECTION_TIMEOUT)));
    return of(transport, ReflectedSchema.ask(transport, options.withDeadline(end)));
  }

  /**
   * Returns this client with other default options. The options of a call override them, and they
   * override the default options of this client. Header fields of different names are all sent.
   */
  public SchemaClient with(CallOptions options) {
    return new SchemaClient(transport, options.withDefaults(defaults), methods);
  }

  /**
   * Returns this client with another codec for JSON texts, which also gets to know all types of the
   * schema. By default it refuses unknown fields in requests, whatever the codec of the calls.
   */
  public SchemaClient withJson(JsonCodec json) {
    return new SchemaClient(transport, defaults, new SchemaMethods(methods.schema(), json));
  }

  /** Returns the full names of all services, sorted; immutable. */
  public List<String> services() {
    return methods.schema().services().names();
  }

  /**
   * Returns the methods of a service, in the order of the schema; immutable.
   *
   * @param service its full name, such as {@code greet.v1.GreetService}
   * @throws IllegalArgumentException if there is no such service, or the server's reflection has
   *     not sent a valid schema of it
   */
  public List<MethodDescriptor> methods(String service) {
    return List.copyOf(methods.schema().services().service(service).getMethods());
  }

  /**
   * Returns the client of a method whose messages are JSON texts, in every codec of the calls.
   *
   * @param method its full name, such as {@code greet.v1.GreetService/Greet}; a dot may be in place
   *     of the slash
   * @throws IllegalArgumentException if there is no such method, or the server's reflection has not
   *     sent a valid schema of its service
   */
  public MethodClient<String> json(String method) {
    MethodDescriptor schema = methods.schema().services().method(method);
    return new MethodClient<>(transport, defaults, methods.json(schema), schema);
  }

  /**
   * Returns the client of a method whose messages are dynamic ones, of the types that {@link
   * MethodClient#schema} names.
   *
   * @param method its full name, such as {@code greet.v1.GreetService/Greet}; a dot may be in place
   *     of the slash
   * @throws IllegalArgumentException if there is no such method, or the server's reflection has not
   *     sent a valid schema of its service
   */
  public MethodClient<DynamicMessage> dynamic(String method) {
    MethodDescriptor schema = methods.schema().services().method(method);
    return new MethodClient<>(transport, defaults, methods.dynamic(schema), schema);
  }
}
