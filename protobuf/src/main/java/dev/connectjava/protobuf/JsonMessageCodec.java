package dev.connectjava.protobuf;

import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.protobuf.limits.MissingFields;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of protobuf-java's messages. Immutable and thread-safe. */
final class JsonMessageCodec<T> implements MessageCodec.Appending<T> {

  private final Class<T> type;
  private final Message defaultInstance;
  private final Deferred<JsonSchema> schema;
  private final TextLimits limits;

  JsonMessageCodec(
      Class<T> type, Message defaultInstance, Deferred<JsonSchema> schema, DecodingLimits limits) {
    this.type = type;
    this.defaultInstance = defaultInstance;
    this.schema = schema;
    this.limits = new TextLimits(limits, () -> name(defaultInstance));
  }

  private static String name(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  @Override
  public T decode(byte[] bytes, int offset, int length) {
    Message message;
    try {
      message = schema.get().read(bytes, offset, length, defaultInstance, limits);
    } catch (JsonFailure e) {
      throw invalid(defaultInstance, e);
    }
    if (!message.isInitialized()) {
      throw incomplete(defaultInstance, MissingFields.of(message));
    }
    return type.cast(message);
  }

  /** Returns the failure of a text that is not the JSON of such a message. */
  static RpcException invalid(Message defaultInstance, JsonFailure cause) {
    return invalid(defaultInstance, " " + cause.getMessage(), cause);
  }

  /** Returns the failure of a message that lacks required fields. */
  static RpcException incomplete(Message defaultInstance, List<String> missingFields) {
    return invalid(
        defaultInstance, ": it lacks required fields: " + String.join(", ", missingFields), null);
  }

  private static RpcException invalid(
      Message defaultInstance, String reason, @Nullable Throwable cause) {
    return new RpcException(
        Code.INVALID_ARGUMENT,
        "invalid JSON for %s%s".formatted(name(defaultInstance), reason),
        cause);
  }

  @Override
  public void append(T message, MessageOutput output) {
    Message checked = (Message) type.cast(message); // Another class is the caller's mistake.
    MessageTypes.requireType(checked, defaultInstance);
    try {
      schema.get().write(checked, output, limits.nestingDepth());
    } catch (IllegalArgumentException e) { // For example, a Timestamp is out of range.
      throw notWritten(defaultInstance, e);
    }
  }

  /** Returns the failure of a message that has no JSON. */
  static RpcException notWritten(Message defaultInstance, Exception cause) {
    return new RpcException(
        Code.INTERNAL,
        "can't write %s as JSON: %s".formatted(name(defaultInstance), cause.getMessage()),
        cause);
  }
}
