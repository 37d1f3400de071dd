package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.json.JsonFailure;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageOutput;
import java.util.function.Supplier;

/** Converts JSON to the binary form of one type, and back. Immutable and thread-safe. */
final class JsonTranscoder {

  /** JSON limits the nesting of its objects, which may be several messages each. */
  static final int DEEPEST_MESSAGES = 1_000;

  private final Message defaultInstance;
  private final Deferred<JsonSchema> schema;
  private final TextLimits limits;

  JsonTranscoder(Message defaultInstance, Deferred<JsonSchema> schema, DecodingLimits limits) {
    this.defaultInstance = defaultInstance;
    this.schema = schema;
    this.limits = new TextLimits(limits, this::name);
  }

  private String name() {
    return defaultInstance.getDescriptorForType().getFullName();
  }

  /**
   * Returns the binary form of a JSON text. It lacks no required fields.
   *
   * @throws RpcException if the text is not that of a message
   */
  JsonSchema.Encoded read(byte[] bytes, int offset, int length) {
    JsonSchema.Encoded encoded;
    try {
      encoded = schema.get().encode(bytes, offset, length, defaultInstance, limits);
    } catch (JsonFailure e) {
      throw JsonMessageCodec.invalid(defaultInstance, e);
    }
    if (!encoded.missingFields().isEmpty()) {
      throw JsonMessageCodec.incomplete(defaultInstance, encoded.missingFields());
    }
    return encoded;
  }

  /**
   * Appends the JSON of a valid binary form.
   *
   * @param whole returns the message, for a form that can't be written in one pass
   * @throws RpcException if the message has no JSON
   */
  void write(ByteString binary, Supplier<Message> whole, MessageOutput output) {
    if (!schema.get().writeEncoded(binary, defaultInstance, output, limits.nestingDepth())) {
      write(whole.get(), output);
    }
  }

  /**
   * Appends the JSON of a message.
   *
   * @throws RpcException if it has none
   */
  void write(Message message, MessageOutput output) {
    try {
      schema.get().write(message, output, limits.nestingDepth());
    } catch (IllegalArgumentException e) { // For example, a Timestamp is out of range.
      throw JsonMessageCodec.notWritten(defaultInstance, e);
    }
  }

  /**
   * Returns the message of a binary form that this side sends.
   *
   * @throws RpcException with {@link Code#INTERNAL} if the form is not valid
   */
  Message parse(ByteString binary) {
    CodedInputStream input = binary.newCodedInput();
    input.setRecursionLimit(DEEPEST_MESSAGES);
    try {
      Message message =
          defaultInstance.getParserForType().parseFrom(input, schema.get().extensions());
      input.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // A negative number in a message set is an IllegalArgumentException.
      throw invalid(defaultInstance, e);
    }
  }

  /** Returns the failure of a binary form to send that is not valid. */
  static RpcException invalid(Message defaultInstance, Exception cause) {
    return new RpcException(
        Code.INTERNAL,
        "the binary form of the %s to send is not valid: %s"
            .formatted(
                defaultInstance.getDescriptorForType().getFullName(),
                Excerpt.ofReason(cause.getMessage())),
        cause);
  }
}
