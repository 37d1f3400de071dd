package dev.connectjava;

import dev.connectjava.spi.DecodingLimits;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Limits on the messages of a server's calls: their length, and the contents of those that it
 * decodes. Immutable and thread-safe.
 *
 * <p>A limit of the length applies to each message, before and after decompression. It is checked
 * before memory is allocated, and while a message is decompressed. A call with a longer message
 * fails with {@link Code#RESOURCE_EXHAUSTED}.
 *
 * <pre>{@code
 * Router.builder().limits(ServerLimits.defaults().withRequestMessageBytes(64 * 1024))
 * }</pre>
 */
public final class ServerLimits {

  private static final ServerLimits DEFAULTS =
      new ServerLimits(
          OptionalInt.of(4 * 1024 * 1024), OptionalInt.empty(), DecodingLimits.defaults());

  private final OptionalInt requestMessageBytes;
  private final OptionalInt responseMessageBytes;
  private final DecodingLimits requestDecoding;

  private ServerLimits(
      OptionalInt requestMessageBytes,
      OptionalInt responseMessageBytes,
      DecodingLimits requestDecoding) {
    this.requestMessageBytes = requestMessageBytes;
    this.responseMessageBytes = responseMessageBytes;
    this.requestDecoding = requestDecoding;
  }

  /**
   * Returns the default limits: 4 MiB for a request message, no limit for a response message, and
   * {@link DecodingLimits#defaults()}.
   */
  public static ServerLimits defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these limits with another one for each request message that the server reads. The
   * limits for its contents stay, such as 32 MiB for its objects: {@link #withRequestDecoding}.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerLimits withRequestMessageBytes(int bytes) {
    return new ServerLimits(
        LimitBytes.of("request message", bytes), responseMessageBytes, requestDecoding);
  }

  /**
   * Returns these limits without a limit for the length of request messages. The limits for their
   * contents stay, such as 32 MiB for the objects of one: {@link #withRequestDecoding}.
   */
  public ServerLimits withUnlimitedRequestMessages() {
    return new ServerLimits(OptionalInt.empty(), responseMessageBytes, requestDecoding);
  }

  /**
   * Returns these limits with another one for each response message that the server writes.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerLimits withResponseMessageBytes(int bytes) {
    return new ServerLimits(
        requestMessageBytes, LimitBytes.of("response message", bytes), requestDecoding);
  }

  /** Returns these limits without a limit for response messages. */
  public ServerLimits withUnlimitedResponseMessages() {
    return new ServerLimits(requestMessageBytes, OptionalInt.empty(), requestDecoding);
  }

  /**
   * Returns these limits with others for the contents of each request message that the server
   * decodes: nesting, unknown fields and the memory of objects. A call with a message that exceeds
   * one of them fails with {@link Code#RESOURCE_EXHAUSTED}. Messages that are {@code byte[]} are
   * not decoded, so these limits do not apply to them.
   */
  public ServerLimits withRequestDecoding(DecodingLimits limits) {
    return new ServerLimits(
        requestMessageBytes,
        responseMessageBytes,
        Objects.requireNonNull(limits, "requestDecoding"));
  }

  /** Returns the length of the longest request message, in bytes; empty if there is no limit. */
  public OptionalInt requestMessageBytes() {
    return requestMessageBytes;
  }

  /** Returns the length of the longest response message, in bytes; empty if there is no limit. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }

  /** Returns the limits for the contents of a request message. */
  public DecodingLimits requestDecoding() {
    return requestDecoding;
  }
}
