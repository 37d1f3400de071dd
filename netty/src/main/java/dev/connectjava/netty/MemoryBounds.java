package dev.connectjava.netty;

import java.util.OptionalLong;

/**
 * Limits of the memory that the messages of a server, or of a client's transport, may use together,
 * so that peers can't fill the heap, however many they are. Immutable and thread-safe.
 *
 * <p>On a server, these messages count:
 *
 * <ul>
 *   <li>a request message from the moment when its length is known, or as it arrives, until it is
 *       decoded; the only request message of a call until the handler has finished;
 *   <li>a decompressed message, in addition to the compressed one;
 *   <li>a response message until it is sent.
 * </ul>
 *
 * <p>On a client, only response messages count, until they are decoded. A message for which there
 * is no room fails its call with {@code resource_exhausted}. The last eighth of each limit is
 * reserved for messages of up to 16 KiB.
 *
 * <pre>{@code
 * NettyServer.builder().memory(MemoryBounds.defaults().withTotalBytes(256L * 1024 * 1024))
 * }</pre>
 *
 * @see NettyServer.Builder#memory
 * @see NettyTransport.Builder#memory
 */
public final class MemoryBounds {

  private static final MemoryBounds DEFAULTS =
      new MemoryBounds(OptionalLong.empty(), OptionalLong.empty());
  private static final long LEAST_BYTES = 64 * 1024;

  /** Room for a message of the default limit, for its pieces, and for other small messages. */
  private static final long LEAST_OF_CONNECTION_BYTES = 5 * 1024 * 1024;

  private final OptionalLong totalBytes;
  private final OptionalLong connectionBytes;

  private MemoryBounds(OptionalLong totalBytes, OptionalLong connectionBytes) {
    this.totalBytes = totalBytes;
    this.connectionBytes = connectionBytes;
  }

  /** Returns the defaults: a quarter of the heap in all, and half of that for one connection. */
  public static MemoryBounds defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these bounds with another limit for the messages of all connections together.
   *
   * @param bytes 64 KiB or more
   * @throws IllegalArgumentException if it is less than 64 KiB
   */
  public MemoryBounds withTotalBytes(long bytes) {
    return new MemoryBounds(inRange("totalBytes", bytes), connectionBytes);
  }

  /**
   * Returns these bounds with another limit for the messages of one connection.
   *
   * @param bytes 64 KiB or more
   * @throws IllegalArgumentException if it is less than 64 KiB
   */
  public MemoryBounds withConnectionBytes(long bytes) {
    return new MemoryBounds(totalBytes, inRange("connectionBytes", bytes));
  }

  private static OptionalLong inRange(String name, long bytes) {
    return OptionalLong.of(Settings.inRange(name, bytes, LEAST_BYTES, Long.MAX_VALUE / 2));
  }

  /**
   * Returns how many bytes the messages of all connections may use together: a quarter of the
   * maximum heap by default.
   */
  public long totalBytes() {
    return totalBytes.orElseGet(() -> Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Returns how many bytes the messages of one connection may use: by default half of {@link
   * #totalBytes}, but at least 5 MiB, or all of {@link #totalBytes} if that is less, so that a
   * message of the default limit has room.
   */
  public long connectionBytes() {
    long total = totalBytes();
    return connectionBytes.orElseGet(
        () -> Math.max(total / 2, Math.min(total, LEAST_OF_CONNECTION_BYTES)));
  }
}
