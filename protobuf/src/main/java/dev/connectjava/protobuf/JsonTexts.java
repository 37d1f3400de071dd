package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.Code;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.util.Optional;

/**
 * The schema of a method whose messages are JSON texts. Immutable.
 *
 * @param method the method
 * @param json reads and writes the texts
 * @param files those whose types and extensions may be in the texts
 */
record JsonTexts(
    MethodDescriptor method,
    MethodCodec<DynamicMessage, DynamicMessage> json,
    Deferred<SchemaFiles> files) {

  /** Returns the texts of a method with dynamic messages. */
  static JsonTexts of(
      CodedMethod<DynamicMessage, DynamicMessage> dynamic,
      MethodDescriptor method,
      JsonCodec json) {
    return new JsonTexts(
        method, json.forMethod(dynamic).orElseThrow(), json.files(method.getFile()));
  }

  /**
   * Returns the codecs of a method, if its messages are JSON texts.
   *
   * @param translators make the codecs of the messages on the wire
   */
  static Optional<MethodCodec<String, String>> codecs(
      CodedMethod<?, ?> method, MessageTypes.Translators translators) {
    return method
        .schema(JsonTexts.class)
        .map(texts ->
            new MethodCodec<>(
                texts.request(translators.dynamic(texts.method().getInputType())),
                texts.response(translators.dynamic(texts.method().getOutputType()))));
  }

  private JsonTextCodec request(MessageCodec<DynamicMessage> wire) {
    return new JsonTextCodec(json.request(), wire, Code.INVALID_ARGUMENT);
  }

  private JsonTextCodec response(MessageCodec<DynamicMessage> wire) {
    return new JsonTextCodec(json.response(), wire, Code.INTERNAL);
  }
}
