package dev.connectjava.spi;

import java.util.Collection;
import java.util.Optional;

/**
 * A form in which messages travel, such as {@code proto} or {@code json}. Immutable and
 * thread-safe.
 *
 * <p>Found by {@link java.util.ServiceLoader}, or given to a router's or a client's configuration,
 * where one that is given replaces a found one of the same name. {@link #forType} is all that a
 * codec needs which goes by the classes of messages; one that goes by their schema has {@link
 * #knowing} and {@link #forMethod} besides.
 *
 * <p>A method whose messages are {@code byte[]} needs no codec: its messages are in the form that
 * the codec's name says, and nothing is asked here but the name and {@link #isBinary}.
 */
public interface Codec {

  /**
   * The name in content types: {@code json} for {@code application/json} and {@code
   * application/connect+json}. Lower case.
   */
  String name();

  /**
   * Whether the encoded form is arbitrary bytes rather than UTF-8 text; such messages are sent as
   * base64 in URLs.
   */
  boolean isBinary();

  /**
   * The translator for a class of messages.
   *
   * @return empty if the codec does not translate messages of this class
   */
  <T> Optional<MessageCodec<T>> forType(Class<T> messageType);

  /**
   * This codec, knowing the methods that {@link #forMethod} will be asked for. A router tells all
   * of its methods at once, when it is built; a client tells each when it is first called.
   */
  default Codec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
    return this;
  }

  /**
   * The translators for a method; asked for when a router is built, and by a client when it first
   * calls the method, then kept. By default those {@linkplain #forType for the classes} of its
   * messages.
   *
   * @return empty if the codec does not translate its messages
   */
  default <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return forType(method.requestType())
        .flatMap(request ->
            forType(method.responseType()).map(response -> new MethodCodec<>(request, response)));
  }
}
