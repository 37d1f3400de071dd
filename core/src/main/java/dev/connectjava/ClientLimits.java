package dev.connectjava;

import java.util.OptionalInt;

/**
 * How long the messages of a client's calls may be. Immutable and thread-safe.
 *
 * <p>A limit holds for each message, before and after decompression. It is checked before memory is
 * taken, and while a message is decompressed. A call whose message is longer fails with {@link
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

  /** No limit for a request message, 4 MiB for a response message. */
  public static ClientLimits defaults() {
    return DEFAULTS;
  }

  /**
   * These limits with another one for each request message that the client writes.
   *
   * @param bytes from 1 up
   */
  public ClientLimits withRequestMessageBytes(int bytes) {
    return new ClientLimits(LimitBytes.of("request message", bytes), responseMessageBytes);
  }

  /** These limits with none for request messages. */
  public ClientLimits withUnlimitedRequestMessages() {
    return new ClientLimits(OptionalInt.empty(), responseMessageBytes);
  }

  /**
   * These limits with another one for each response message that the client reads.
   *
   * @param bytes from 1 up
   */
  public ClientLimits withResponseMessageBytes(int bytes) {
    return new ClientLimits(requestMessageBytes, LimitBytes.of("response message", bytes));
  }

  /** These limits with none for response messages. */
  public ClientLimits withUnlimitedResponseMessages() {
    return new ClientLimits(requestMessageBytes, OptionalInt.empty());
  }

  /** The largest request message, in bytes; empty for messages without a limit. */
  public OptionalInt requestMessageBytes() {
    return requestMessageBytes;
  }

  /** The largest response message, in bytes; empty for messages without a limit. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }
}
