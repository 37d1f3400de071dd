package dev.connectjava.spi;

import java.util.Objects;

/**
 * What interceptors get in place of messages of another class: objects such as protobuf-java's
 * messages in place of views.
 *
 * <p>What a peer has sent is decoded by the codec of the one or of the other. In all other cases a
 * message is turned into an object, or an object into a message, by a form that both have. This
 * form loses nothing, whatever the codec of the call writes, and has no limits: it never leaves the
 * process.
 *
 * @param type the class of the objects, which the codec of the call has to support, too
 * @param codec the codec of the objects, whose encoded form is that of the messages
 * @param wholeMessages writes and reads messages in the form that loses nothing
 * @param wholeObjects writes and reads objects in the same form
 * @param <T> the class of the messages
 * @param <M> the class of the objects
 */
public record InterceptorMessages<T, M>(
    Class<M> type,
    MessageCodec<M> codec,
    MessageCodec<T> wholeMessages,
    MessageCodec<M> wholeObjects) {

  /** Checks that all are present. */
  public InterceptorMessages {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(wholeMessages, "wholeMessages");
    Objects.requireNonNull(wholeObjects, "wholeObjects");
  }

  /** Returns the same objects with another codec, for a codec that wraps another one. */
  public InterceptorMessages<T, M> withCodec(MessageCodec<M> other) {
    return new InterceptorMessages<>(type, other, wholeMessages, wholeObjects);
  }
}
