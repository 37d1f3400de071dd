package dev.connectjava;

import dev.connectjava.spi.DecodingLimits;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Limits on the messages of a client's calls: their length, and the contents of those that it
 * decodes. Immutable and thread-safe.
 *
 * <p>A limit of the length applies to each message, before and after decompression. It is checked
 * before memory is allocated, and while a message is decompressed. A call with a longer message
 * fails with {@link Code#RESOURCE_EXHAUSTED}.
 *
 * <pre>{@code
 * ClientConfig.builder().limits(ClientLimits.defaults().withResponseMessageBytes(64 * 1024))
 * }</pre>
 */
public final class ClientLimits {

  private static final ClientLimits DEFAULTS =
      new ClientLimits(
          OptionalInt.empty(), OptionalInt.of(4 * 1024 * 1024), DecodingLimits.defaults());

  private final OptionalInt requestMessageBytes;
  private final OptionalInt responseMessageBytes;
  private final DecodingLimits responseDecoding;

  private ClientLimits(
      OptionalInt requestMessageBytes,
      OptionalInt responseMessageBytes,
      DecodingLimits responseDecoding) {
    this.requestMessageBytes = requestMessageBytes;
    this.responseMessageBytes = responseMessageBytes;
    this.responseDecoding = responseDecoding;
  }

  /**
   * Returns the default limits: no limit for a request message, 4 MiB for a response message, and
   * {@link DecodingLimits#defaults()}.
   */
  public static ClientLimits defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these limits with another one for each request message that the client writes.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClientLimits withRequestMessageBytes(int bytes) {
    return new ClientLimits(
        LimitBytes.of("request message", bytes), responseMessageBytes, responseDecoding);
  }

  /** Returns these limits without a limit for request messages. */
  public ClientLimits withUnlimitedRequestMessages() {
    return new ClientLimits(OptionalInt.empty(), responseMessageBytes, responseDecoding);
  }

  /**
   * Returns these limits with another one for each response message that the client reads. The
   * limits for its contents stay, such as 32 MiB for its objects: {@link #withResponseDecoding}.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClientLimits withResponseMessageBytes(int bytes) {
    return new ClientLimits(
        requestMessageBytes, LimitBytes.of("response message", bytes), responseDecoding);
  }

  /**
   * Returns these limits without a limit for the length of response messages. The limits for their
   * contents stay, such as 32 MiB for the objects of one: {@link #withResponseDecoding}.
   */
  public ClientLimits withUnlimitedResponseMessages() {
    return new ClientLimits(requestMessageBytes, OptionalInt.empty(), responseDecoding);
  }

  /**
   * Returns these limits with others for the contents of each response message that the client
   * decodes: nesting, unknown fields and the memory of objects. A call with a message that exceeds
   * one of them fails with {@link Code#RESOURCE_EXHAUSTED}. Messages that are {@code byte[]} are
   * not decoded, so these limits do not apply to them.
   */
  public ClientLimits withResponseDecoding(DecodingLimits limits) {
    return new ClientLimits(
        requestMessageBytes,
        responseMessageBytes,
        Objects.requireNonNull(limits, "responseDecoding"));
  }

  /** Returns the length of the longest request message, in bytes; empty if there is no limit. */
  public OptionalInt requestMessageBytes() {
    return requestMessageBytes;
  }

  /** Returns the length of the longest response message, in bytes; empty if there is no limit. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }

  /** Returns the limits for the contents of a response message. */
  public DecodingLimits responseDecoding() {
    return responseDecoding;
  }
}
