package dev.connectjava.netty;

import java.time.Duration;

/**
 * HTTP/2 settings of a server: the values that it announces to clients (RFC 9113, section 6.5.2),
 * and how many streams a client may abandon. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder().http2(ServerHttp2.builder().concurrentStreams(1_000).build())
 * }</pre>
 *
 * @see NettyServer.Builder#http2
 * @see ClientHttp2
 */
public final class ServerHttp2 {

  private static final ServerHttp2 DEFAULTS = new Builder().build();

  private final int windowBytes;
  private final int maxWindowBytes;
  private final int frameBytes;
  private final int headerTableBytes;
  private final int concurrentStreams;
  private final int abandonedStreams;
  private final Duration abandonedWithin;

  private ServerHttp2(Builder builder) {
    this.windowBytes = builder.windowBytes;
    this.maxWindowBytes = builder.maxWindowBytes;
    this.frameBytes = builder.frameBytes;
    this.headerTableBytes = builder.headerTableBytes;
    this.concurrentStreams = builder.concurrentStreams;
    this.abandonedStreams = builder.abandonedStreams;
    this.abandonedWithin = builder.abandonedWithin;
  }

  /** Returns the default settings, which the methods of {@link Builder} document. */
  public static ServerHttp2 defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.windowBytes = windowBytes;
    builder.maxWindowBytes = maxWindowBytes;
    builder.frameBytes = frameBytes;
    builder.headerTableBytes = headerTableBytes;
    builder.concurrentStreams = concurrentStreams;
    builder.abandonedStreams = abandonedStreams;
    builder.abandonedWithin = abandonedWithin;
    return builder;
  }

  /**
   * Returns the flow-control window of a stream, and of a connection as a whole, in bytes, with
   * which a connection begins.
   */
  public int windowBytes() {
    return windowBytes;
  }

  /** Returns the longest flow-control window of a stream, in bytes. */
  public int maxWindowBytes() {
    return maxWindowBytes;
  }

  /**
   * Returns the longest frame that a client may send, in bytes: {@code SETTINGS_MAX_FRAME_SIZE}.
   */
  public int frameBytes() {
    return frameBytes;
  }

  /**
   * Returns the size of a connection's HPACK header tables, in bytes: {@code
   * SETTINGS_HEADER_TABLE_SIZE}.
   */
  public int headerTableBytes() {
    return headerTableBytes;
  }

  /**
   * Returns how many streams a connection may have open at once: {@code
   * SETTINGS_MAX_CONCURRENT_STREAMS}.
   */
  public int concurrentStreams() {
    return concurrentStreams;
  }

  /** Returns how many streams a client may abandon within {@link #abandonedWithin}. */
  public int abandonedStreams() {
    return abandonedStreams;
  }

  /** Returns the time within which a client may abandon {@link #abandonedStreams} streams. */
  public Duration abandonedWithin() {
    return abandonedWithin;
  }

  /** A builder for {@link ServerHttp2}. Not thread-safe. */
  public static final class Builder {

    private int windowBytes = Settings.DEFAULT_WINDOW_BYTES;
    private int maxWindowBytes = Settings.DEFAULT_MAX_WINDOW_BYTES;
    private int frameBytes = Settings.DEFAULT_FRAME_BYTES;
    private int headerTableBytes = Settings.DEFAULT_HEADER_TABLE_BYTES;
    private int concurrentStreams = 200;
    private int abandonedStreams = 10_000;
    private Duration abandonedWithin = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets the flow-control window of a stream, and of a connection as a whole, with which a
     * connection begins: how many bytes a client may send before a handler has read them. The
     * window may grow to {@link #maxWindowBytes}. It is reduced, to no less than 16 KiB, if the
     * windows of {@link #concurrentStreams} streams would otherwise not fit in three quarters of
     * {@link MemoryBounds#connectionBytes}.
     *
     * @param bytes 65,535 or more; 1 MiB by default
     * @throws IllegalArgumentException if it is less than 65,535
     */
    public Builder windowBytes(int bytes) {
      this.windowBytes = Settings.windowBytes(bytes);
      return this;
    }

    /**
     * Sets the longest flow-control window of a stream. Windows grow while handlers read what a
     * client sends at a rate that is higher than a shorter window allows on the path to this
     * client. The server measures the path with pings, while long messages or streams arrive.
     * Windows do not grow beyond what {@link MemoryBounds#connectionBytes} has room for, and become
     * shorter if more streams are opened or memory becomes tight.
     *
     * <p>A value that is not larger than {@link #windowBytes} keeps the windows as they are: no
     * such pings are sent.
     *
     * @param bytes 65,535 or more; 16 MiB by default
     * @throws IllegalArgumentException if it is less than 65,535
     */
    public Builder maxWindowBytes(int bytes) {
      this.maxWindowBytes = Settings.maxWindowBytes(bytes);
      return this;
    }

    /**
     * Sets the length of the longest frame that a client may send. A longer frame ends the
     * connection with {@code FRAME_SIZE_ERROR}. A frame is processed when all of it has arrived;
     * until then a connection can use up to this number of bytes in addition to {@link
     * MemoryBounds}.
     *
     * @param bytes from 16,384, which is the default, to 16,777,215
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder frameBytes(int bytes) {
      this.frameBytes = Settings.frameBytes(bytes);
      return this;
    }

    /**
     * Sets the size of a connection's HPACK header tables: the size of the table with which a
     * client may compress header fields, and the most that the server uses of the table that the
     * client offers.
     *
     * @param bytes from 0, which turns the dynamic tables off, to 16,777,215; 4,096 by default
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder headerTableBytes(int bytes) {
      this.headerTableBytes = Settings.headerTableBytes(bytes);
      return this;
    }

    /**
     * Sets how many streams a connection may have open at once. Any stream beyond that is refused
     * with {@code REFUSED_STREAM}.
     *
     * @param streams 1 or more; 200 by default
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder concurrentStreams(int streams) {
      this.concurrentStreams = Settings.inRange("concurrentStreams", streams, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how many streams a client may abandon within a time. One more ends the connection with
     * {@code ENHANCE_YOUR_CALM}. A stream is abandoned when it is reset before its response has
     * begun, or while the client does not read what the server has written: by the client, or by
     * the server because the request violates RFC 9113 or exceeds {@link #concurrentStreams}.
     * Without this limit, a client that opens streams and resets them at once would make the server
     * begin more work than {@link #concurrentStreams} allows. The default is 10,000 streams within
     * 10 seconds.
     *
     * @param streams 0 or more
     * @param within more than zero
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public Builder abandonedStreams(int streams, Duration within) {
      this.abandonedStreams = Settings.inRange("abandonedStreams", streams, 0, Integer.MAX_VALUE);
      this.abandonedWithin = Settings.positive("the period of abandonedStreams", within);
      return this;
    }

    /** Builds the settings. */
    public ServerHttp2 build() {
      return new ServerHttp2(this);
    }
  }
}
