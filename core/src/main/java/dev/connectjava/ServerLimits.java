package dev.connectjava;

import java.util.OptionalInt;

/**
 * How long the messages of a server's calls may be. Immutable and thread-safe.
 *
 * <p>A limit holds for each message, before and after decompression. It is checked before memory is
 * taken, and while a message is decompressed. A call whose message is longer fails with {@link
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

  /** 4 MiB for a request message, no limit for a response message. */
  public static ServerLimits defaults() {
    return DEFAULTS;
  }

  /**
   * These limits with another one for each request message that the server reads.
   *
   * @param bytes from 1 up
   */
  public ServerLimits withRequestMessageBytes(int bytes) {
    return new ServerLimits(LimitBytes.of("request message", bytes), responseMessageBytes);
  }

  /** These limits with none for request messages. */
  public ServerLimits withUnlimitedRequestMessages() {
    return new ServerLimits(OptionalInt.empty(), responseMessageBytes);
  }

  /**
   * These limits with another one for each response message that the server writes.
   *
   * @param bytes from 1 up
   */
  public ServerLimits withResponseMessageBytes(int bytes) {
    return new ServerLimits(requestMessageBytes, LimitBytes.of("response message", bytes));
  }

  /** These limits with none for response messages. */
  public ServerLimits withUnlimitedResponseMessages() {
    return new ServerLimits(requestMessageBytes, OptionalInt.empty());
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
