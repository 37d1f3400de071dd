package dev.connectjava;

import java.util.OptionalInt;

/**
 * Limits on the length of the messages of a client's calls. Immutable and thread-safe.
 *
 * <p>A limit applies to each message, before and after decompression. It is checked before memory
 * is allocated, and while a message is decompressed. A call with a longer message fails with {@link
 * Code#RESOURCE_EXHAUSTED}.
 *
 * <pre>{@code
 * ClientConfig.builder().limits(ClientLimits.defaults().withResponseMessageBytes(64 * 1024))
 * }</pre>
 */
public final class ClientLimits {

  private static final ClientLimits DEFAULTS =
      new ClientLimits(OptionalInt.empty(), OptionalInt.of(4 * 1024 * 1024));

  private final OptionalInt requestMessageBytes;
  private final OptionalInt responseMessageBytes;

  private ClientLimits(OptionalInt requestMessageBytes, OptionalInt responseMessageBytes) {
    this.requestMessageBytes = requestMessageBytes;
    this.responseMessageBytes = responseMessageBytes;
  }

  /** Returns the default limits: no limit for a request message, 4 MiB for a response message. */
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
    return new ClientLimits(LimitBytes.of("request message", bytes), responseMessageBytes);
  }

  /** Returns these limits without a limit for request messages. */
  public ClientLimits withUnlimitedRequestMessages() {
    return new ClientLimits(OptionalInt.empty(), responseMessageBytes);
  }

  /**
   * Returns these limits with another one for each response message that the client reads.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClientLimits withResponseMessageBytes(int bytes) {
    return new ClientLimits(requestMessageBytes, LimitBytes.of("response message", bytes));
  }

  /** Returns these limits without a limit for response messages. */
  public ClientLimits withUnlimitedResponseMessages() {
    return new ClientLimits(requestMessageBytes, OptionalInt.empty());
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
