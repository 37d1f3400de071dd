package dev.connectjava.spi;

/**
 * A form in which messages travel, such as {@code proto} or {@code json}. Thread-safe.
 *
 * <p>Found by {@link java.util.ServiceLoader}, or given to a router's builder, where one that is
 * given replaces a found one of the same name.
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

  /** Whether the codec can translate messages of this class. */
  boolean supports(Class<?> messageType);

  /**
   * The translator for a class of messages; asked for once for each type of a method.
   *
   * @throws IllegalArgumentException if the class is not supported
   */
  <T> MessageCodec<T> forType(Class<T> messageType);
}
