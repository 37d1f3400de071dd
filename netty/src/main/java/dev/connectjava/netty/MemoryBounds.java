package dev.connectjava.netty;

import java.util.OptionalLong;

/**
 * How much memory the messages of a server, or of a client's transport, may take together, so that
 * no number of peers can take all of the heap. Immutable and thread-safe.
 *
 * <p>On a server a request message counts from the moment when its length is known, or as it comes,
 * until it is decoded, the only message of a call until its handler is done; a decompressed message
 * beside it; a response message until it is sent. On a client only the messages of responses count,
 * until they are decoded. A message for which there is no room fails its call with {@code
 * resource_exhausted}. The last eighth of each bound is kept for messages up to 16 KiB.
 *
 * <pre>{@code
 * NettyServer.builder().memory(MemoryBounds.defaults().withTotalBytes(256L * 1024 * 1024))
 * }</pre>
 */
public final class MemoryBounds {

  private static final MemoryBounds DEFAULTS =
      new MemoryBounds(OptionalLong.empty(), OptionalLong.empty());
  private static final long LEAST_BYTES = 64 * 1024;

  /** A message of the default limit, and what its pieces and its neighbours take. */
  private static final long LEAST_OF_CONNECTION_BYTES = 5 * 1024 * 1024;

  private final OptionalLong totalBytes;
  private final OptionalLong connectionBytes;

  private MemoryBounds(OptionalLong totalBytes, OptionalLong connectionBytes) {
    this.totalBytes = totalBytes;
    this.connectionBytes = connectionBytes;
  }

  /** A quarter of the heap in all, half of that for a connection. */
  public static MemoryBounds defaults() {
    return DEFAULTS;
  }

  /**
   * These bounds with another one for the messages of all connections together.
   *
   * @param bytes from 64 KiB up
   */
  public MemoryBounds withTotalBytes(long bytes) {
    return new MemoryBounds(inRange("totalBytes", bytes), connectionBytes);
  }

  /**
   * These bounds with another one for the messages of one connection.
   *
   * @param bytes from 64 KiB up
   */
  public MemoryBounds withConnectionBytes(long bytes) {
    return new MemoryBounds(totalBytes, inRange("connectionBytes", bytes));
  }

  private static OptionalLong inRange(String name, long bytes) {
    return OptionalLong.of(Settings.inRange(name, bytes, LEAST_BYTES, Long.MAX_VALUE / 2));
  }

  /** What the messages of all connections may take together: a quarter of the heap by default. */
  public long totalBytes() {
    return totalBytes.orElseGet(() -> Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * What the messages of one connection may take: by default half of {@link #totalBytes}, and at
   * least 5 MiB where there are as many, so that a message of the default limit has room.
   */
  public long connectionBytes() {
    long total = totalBytes();
    return connectionBytes.orElseGet(
        () -> Math.max(total / 2, Math.min(total, LEAST_OF_CONNECTION_BYTES)));
  }
}
