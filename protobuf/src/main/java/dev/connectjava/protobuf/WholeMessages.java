package dev.connectjava.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UninitializedMessageException;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.MissingFields;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The binary form of messages within this process, where interceptors get them in place of views.
 * Only nesting is limited, as for views. Immutable and thread-safe.
 */
final class WholeMessages<M extends Message> implements MessageCodec.Sized<M> {

  private static final int DEEPEST_NESTING = 1_000;

  private static final DecodingLimits UNLIMITED =
      DecodingLimits.defaults()
          .withNestingDepth(DEEPEST_NESTING)
          .withUnknownFields(Integer.MAX_VALUE)
          .withElementBytes(Long.MAX_VALUE);

  private final M defaultInstance;
  private final Deferred<ExtensionRegistryLite> extensions;

  private WholeMessages(M defaultInstance, Deferred<ExtensionRegistryLite> extensions) {
    this.defaultInstance = defaultInstance;
    this.extensions = extensions;
  }

  /**
   * Returns what interceptors get in place of views.
   *
   * @param translators make the codec of the messages in the form of the call's codec
   */
  static <T> InterceptorMessages<T, ?> of(
      Class<T> type, ViewType<?, ?> views, MessageTypes.Translators translators) {
    return of(
        new ViewCodec<>(type, views, UNLIMITED, translators), views.defaultInstance(), translators);
  }

  /**
   * Returns what interceptors get in place of other messages.
   *
   * @param whole writes and reads the binary form of those
   * @param translators make the codec of the messages in the form of the call's codec
   */
  @SuppressWarnings("unchecked") // The class of the default instance is that of the messages.
  static <T, M extends Message> InterceptorMessages<T, M> of(
      MessageCodec<T> whole, M defaultInstance, MessageTypes.Translators translators) {
    Class<M> type = (Class<M>) defaultInstance.getClass();
    Deferred<ExtensionRegistryLite> extensions =
        new Deferred<>(() -> translators.extensions(defaultInstance));
    return new InterceptorMessages<>(
        type,
        translators.of(type, defaultInstance),
        whole,
        new WholeMessages<>(defaultInstance, extensions));
  }

  @Override
  @SuppressWarnings("unchecked") // What the default instance parses is of its class.
  public M decode(byte[] bytes, int offset, int length) {
    CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
    input.setRecursionLimit(DEEPEST_NESTING);
    try {
      Message message = defaultInstance.getParserForType().parseFrom(input, extensions.get());
      input.checkLastTagWas(0);
      return (M) message;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // A negative number in a message set is an IllegalArgumentException.
      throw JsonTranscoder.invalid(defaultInstance, e);
    }
  }

  @Override
  public int length(M message) {
    requireComplete(message);
    return message.getSerializedSize();
  }

  /** Throws the exception for a message that lacks required fields and so can't be sent. */
  static void requireComplete(Message message) {
    if (!message.isInitialized()) {
      throw new RpcException(
          Code.INTERNAL,
          "the %s to send lacks required fields: %s"
              .formatted(name(message), String.join(", ", MissingFields.of(message))),
          new UninitializedMessageException(message));
    }
  }

  private static String name(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  @Override
  public int write(M message, byte[] array, int offset) {
    int length = message.getSerializedSize();
    try {
      message.writeTo(CodedOutputStream.newInstance(array, offset, length));
    } catch (IOException e) { // The length is that which the message has announced.
      throw new UncheckedIOException(e);
    }
    return offset + length;
  }
}
