package dev.connectjava.protobuf;

import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/**
 * The JSON of views: a text is read into the binary form, of which the view is made, and the binary
 * form of a view is written as JSON. Immutable and thread-safe.
 */
final class JsonViewCodec<T> implements MessageCodec.Appending<T> {

  private final Class<T> type;
  private final ViewType<?, ?> views;
  private final Message defaultInstance;
  private final Deferred<JsonSchema> schema;
  private final JsonTranscoder transcoder;
  private final MessageTypes.Translators translators;

  /** For what was read as JSON. Its extensions are unknown fields of a view. */
  private final DecodingLimits binaryLimits;

  JsonViewCodec(
      Class<T> type,
      ViewType<?, ?> views,
      Deferred<JsonSchema> schema,
      DecodingLimits limits,
      MessageTypes.Translators translators) {
    this.type = type;
    this.views = views;
    this.defaultInstance = views.defaultInstance();
    this.schema = schema;
    this.translators = translators;
    this.transcoder = new JsonTranscoder(defaultInstance, schema, limits);
    this.binaryLimits =
        limits
            .withNestingDepth(JsonTranscoder.DEEPEST_MESSAGES)
            .withUnknownFields(Integer.MAX_VALUE);
  }

  @Override
  public Optional<InterceptorMessages<T, ?>> forInterceptors() {
    return Optional.of(WholeMessages.of(type, views, translators));
  }

  @Override
  public T decode(byte[] bytes, int offset, int length) {
    JsonSchema.Encoded binary = transcoder.read(bytes, offset, length);
    boolean keepsLittle = ViewCodec.keepsLittle(binary.length(), binary.array());
    byte[] kept = keepsLittle ? binary.bytes() : binary.array();
    return type.cast(views.decode(kept, 0, binary.length(), binaryLimits));
  }

  @Override
  public void append(T message, MessageOutput output) {
    GeneratedView<?> view = (GeneratedView<?>) type.cast(message);
    transcoder.write(ViewType.encoded(view).toByteString(), () -> message(view), output);
  }

  private Message message(GeneratedView<?> view) {
    try {
      return view.toMessage(schema.get().extensions());
    } catch (RpcException e) {
      if (e.code() == Code.INVALID_ARGUMENT) { // Here the view is not what a peer has sent.
        throw JsonMessageCodec.notWritten(defaultInstance, e);
      }
      throw e;
    }
  }
}
