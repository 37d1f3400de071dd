package dev.connectjava;

import java.util.OptionalInt;

/**
 * Limits on the length of the messages of a server's calls. Immutable and thread-safe.
 *
 * <p>A limit applies to each message, before and after decompression. It is checked before memory
 * is allocated, and while a message is decompressed. A call with a longer message fails with {@link
 * Code#RESOURCE_EXHAUSTED}.
 *
 * <pre>{@code
 * Router.builder().limits(ServerLimits.defaults().withRequestMessageBytes(64 * 1024))
 * }</pre>
 */
public final class ServerLimits {

  private static final ServerLimits DEFAULTS =
      new ServerLimits(OptionalInt.of(4 * 1024 * 1024), OptionalInt.empty());

  private final OptionalInt requestMessageBytes;
  private final OptionalInt responseMessageBytes;

  private ServerLimits(OptionalInt requestMessageBytes, OptionalInt responseMessageBytes) {
    this.requestMessageBytes = requestMessageBytes;
    this.responseMessageBytes = responseMessageBytes;
  }

  /** Returns the default limits: 4 MiB for a request message, no limit for a response message. */
  public static ServerLimits defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these limits with another one for each request message that the server reads.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerLimits withRequestMessageBytes(int bytes) {
    return new ServerLimits(LimitBytes.of("request message", bytes), responseMessageBytes);
  }

  /** Returns these limits without a limit for request messages. */
  public ServerLimits withUnlimitedRequestMessages() {
    return new ServerLimits(OptionalInt.empty(), responseMessageBytes);
  }

  /**
   * Returns these limits with another one for each response message that the server writes.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ServerLimits withResponseMessageBytes(int bytes) {
    return new ServerLimits(requestMessageBytes, LimitBytes.of("response message", bytes));
  }

  /** Returns these limits without a limit for response messages. */
  public ServerLimits withUnlimitedResponseMessages() {
    return new ServerLimits(requestMessageBytes, OptionalInt.empty());
  }

  /** Returns the length of the longest request message, in bytes; empty if there is no limit. */
  public OptionalInt requestMessageBytes() {
    return requestMessageBytes;
  }

  /** Returns the length of the longest response message, in bytes; empty if there is no limit. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }
}
