package dev.connectjava.protobuf;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.connectjava.RpcMethod;
import dev.connectjava.protobuf.limits.MissingFields;
import dev.connectjava.protobuf.view.BytesView;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.Excerpt;
import java.util.Locale;
import java.util.Objects;

/**
 * A message that is already encoded, in protobuf's binary form. A handler returns it in place of a
 * message if it has the bytes, for example from a cache. Immutable and thread-safe, as long as no
 * code changes the bytes.
 *
 * <p>A client that uses the codec {@code proto} gets the bytes as they are; for JSON they are
 * converted. Interceptors get the message, which is decoded if they ask for it.
 *
 * <pre>{@code
 * ServiceDefinition greet =
 *     ServiceDefinition.builder(GreetServiceMethods.SERVICE_NAME)
 *         .unary(
 *             BinaryMessage.responsesOf(GreetServiceMethods.GREET),
 *             (request, context) -> BinaryMessage.unchecked(cache.get(request.getName())))
 *         .build();
 * }</pre>
 *
 * @param <M> the class of protobuf-java for the same messages
 */
@SuppressWarnings("UnusedTypeParameter") // It keeps responses of different methods apart.
public final class BinaryMessage<M extends Message> {

  private final BytesView bytes;
  private final boolean checked;

  private BinaryMessage(BytesView bytes, boolean checked) {
    this.bytes = bytes;
    this.checked = checked;
  }

  /**
   * Returns the binary form of a message.
   *
   * @throws IllegalArgumentException if the message lacks required fields
   */
  public static <M extends Message> BinaryMessage<M> of(M message) {
    if (!message.isInitialized()) {
      throw lacksFields(message);
    }
    return checked(message.toByteArray());
  }

  /**
   * Returns the bytes of a view, with unknown fields. They are not copied, unless they are in
   * several pieces, or less than a quarter of the array that they are in.
   *
   * @throws IllegalArgumentException if the message lacks required fields
   */
  public static <M extends Message> BinaryMessage<M> of(MessageView<M> view) {
    GeneratedView<?> generated = (GeneratedView<?>) view;
    if (!ViewType.isComplete(generated)) {
      throw lacksFields(view.toMessage());
    }
    BytesView encoded = ViewType.encoded(generated);
    return ViewCodec.keepsMuch(encoded)
        ? checked(encoded.toByteArray())
        : new BinaryMessage<>(encoded, true);
  }

  private static IllegalArgumentException lacksFields(Message message) {
    return new IllegalArgumentException(
        "the %s lacks required fields: %s"
            .formatted(
                message.getDescriptorForType().getFullName(),
                String.join(", ", MissingFields.of(message))));
  }

  /**
   * Returns a message of bytes that are decoded to check that they are valid. To check bytes
   * without making protobuf-java's objects, make a view of them.
   *
   * @param parser that of the message's class, such as {@code GreetResponse.parser()}
   * @param bytes the encoded message; they must not change afterwards
   * @throws IllegalArgumentException if the bytes are not such a message, or it lacks required
   *     fields
   */
  public static <M extends Message> BinaryMessage<M> checked(Parser<M> parser, byte[] bytes) {
    M message;
    try {
      message = parser.parsePartialFrom(bytes);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // A negative number in a message set is an IllegalArgumentException.
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %,d bytes are not a valid message: %s",
              bytes.length,
              Excerpt.ofReason(e.getMessage())),
          e);
    }
    if (!message.isInitialized()) {
      throw lacksFields(message);
    }
    return checked(bytes);
  }

  /** Returns a message of bytes that are known to be valid. */
  static <M extends Message> BinaryMessage<M> checked(byte[] bytes) {
    return new BinaryMessage<>(BytesView.of(bytes), true);
  }

  /**
   * Returns a message of bytes that are trusted to be valid. If they are not, a client with the
   * codec {@code proto} gets them nevertheless, and can't decode them; in JSON, or if an
   * interceptor asks for the message, the call fails with {@link dev.connectjava.Code#INTERNAL}.
   *
   * @param bytes the encoded message; they must not change afterwards
   */
  public static <M extends Message> BinaryMessage<M> unchecked(byte[] bytes) {
    return new BinaryMessage<>(BytesView.of(bytes), false);
  }

  /**
   * Returns a method whose responses are binary messages instead of messages; everything else stays
   * the same. A client that calls it gets checked messages.
   *
   * @param method with a generated class of responses, or with {@code DynamicMessage} and a schema
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // There is one class for all types of messages.
  public static <I, O extends Message> RpcMethod<I, BinaryMessage<O>> responsesOf(
      RpcMethod<I, O> method) {
    Objects.requireNonNull(method, "method");
    return (RpcMethod<I, BinaryMessage<O>>)
        (RpcMethod) method.withResponseType(BinaryMessage.class);
  }

  /** Returns the encoded message. */
  public BytesView bytes() {
    return bytes;
  }

  /** Returns whether the bytes are known to be valid. */
  boolean isChecked() {
    return checked;
  }

  /** Returns the number of bytes and the first of them. */
  @Override
  public String toString() {
    return bytes.toString();
  }
}
