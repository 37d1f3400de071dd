package dev.connectjava.spi;

import java.util.Collection;
import java.util.Optional;

/**
 * A codec: the encoding of messages, such as {@code proto} or {@code json}. Immutable and
 * thread-safe.
 *
 * <p>Codecs are found by {@link java.util.ServiceLoader}, or added to a router or a client, where
 * an added codec replaces a found one of the same name. A codec that only needs the classes of
 * messages implements {@link #forType}. A codec that needs their schema also implements {@link
 * #knowing} and {@link #forMethod}. A codec whose messages may take much more memory than their
 * encoded form implements {@link #limitedTo}.
 *
 * <p>A method whose messages are {@code byte[]} needs no codec: its messages are already encoded in
 * the form that the codec's name says. For such a method only the name and {@link #isBinary} are
 * used, and only the length of its messages is limited.
 *
 * <p>A codec for one class of messages:
 *
 * <pre>{@code
 * final class PointCodec implements Codec {
 *
 *   @Override
 *   public String name() {
 *     return "point";
 *   }
 *
 *   @Override
 *   public boolean isBinary() {
 *     return true;
 *   }
 *
 *   @Override
 *   @SuppressWarnings("unchecked")
 *   public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
 *     return messageType == Point.class
 *         ? Optional.of((MessageCodec<T>) new PointMessageCodec())
 *         : Optional.empty();
 *   }
 * }
 * }</pre>
 */
public interface Codec {

  /**
   * Returns the name in content types: {@code json} for {@code application/json} and {@code
   * application/connect+json}. Of lower-case letters a to z, digits and {@code !#$&^_.+-}: a router
   * or a client with a codec of another name can't be built.
   */
  String name();

  /**
   * Returns whether the encoded form is arbitrary bytes instead of UTF-8 text. In URLs, such
   * messages are sent as base64.
   */
  boolean isBinary();

  /**
   * Returns the message codec for a class of messages.
   *
   * @return empty if the codec does not support this class
   */
  <T> Optional<MessageCodec<T>> forType(Class<T> messageType);

  /**
   * Returns this codec with knowledge of the methods that {@link #forMethod} will be called for. A
   * router passes all of its methods at once when it is built; a client passes each method when it
   * first calls it. By default this codec itself. A codec that delegates to another one should pass
   * the methods on: {@code new Mine(other.knowing(methods))}.
   */
  default Codec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
    return this;
  }

  /**
   * Returns this codec with limits for the messages that it decodes. A router passes the limits of
   * its methods when it is built, a client those of its calls; {@link #forType} and {@link
   * #forMethod} of the result are called afterwards. A codec that is not limited by the engine,
   * such as one that a test uses directly, should have the {@linkplain DecodingLimits#defaults()
   * default limits}.
   *
   * <p>The limits replace those of an earlier call. The result knows the same methods as this
   * codec. By default it is this codec itself, which has no such limits: then only the length of
   * messages is limited. A codec that delegates to another one should pass the limits on: {@code
   * new Mine(other.limitedTo(limits))}. Otherwise the other one keeps its default limits, and no
   * setting of a server or client changes them.
   */
  default Codec limitedTo(DecodingLimits limits) {
    return this;
  }

  /**
   * Returns this codec, but with the same encoded form for equal messages, as far as it can. A
   * client uses it for requests that are sent by GET, so that caches find the responses of equal
   * requests. The result knows the same methods and has the same limits as this codec. By default
   * it is this codec itself. A codec that delegates to another one should pass this on: {@code new
   * Mine(other.deterministic())}.
   */
  default Codec deterministic() {
    return this;
  }

  /**
   * Returns the message codecs of a method. Called when a router is built, and by a client when it
   * first calls the method; the result is kept. By default the result has the codecs {@linkplain
   * #forType for the classes} of the messages.
   *
   * @return empty if the codec does not support the messages of the method
   */
  default <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return forType(method.requestType())
        .flatMap(request ->
            forType(method.responseType()).map(response -> new MethodCodec<>(request, response)));
  }

  /**
   * Appends a detail of an error as JSON, for people who read the error: in the Connect protocol it
   * is beside the binary form, as the member {@code debug}. Called for the codec that is named
   * {@code json}. By default it appends nothing. A codec that delegates to another one should pass
   * this on.
   *
   * <p>The error is sent without this form of the detail if the codec throws an exception, if the
   * error becomes too long, or if what was appended is not one JSON value that is nested at most 64
   * levels deep.
   *
   * @param detail may have come from a peer, so the codec has to apply its limits to it
   * @param output borrowed until this method returns; its exceptions must be passed on
   * @return whether the detail was appended; false if its type is not known
   */
  default boolean appendDetail(CodedDetail detail, MessageOutput output) {
    return false;
  }
}
