package dev.connectjava.netty;

import java.time.Duration;

/**
 * HTTP/2 settings of a server: what it announces to clients, as RFC 9113, section 6.5.2 has it, and
 * how many streams a client may give up. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder().http2(ServerHttp2.builder().concurrentStreams(1_000).build())
 * }</pre>
 *
 * @see ClientHttp2
 */
public final class ServerHttp2 {

  private static final ServerHttp2 DEFAULTS = new Builder().build();

  private final int windowBytes;
  private final int frameBytes;
  private final int headerTableBytes;
  private final int concurrentStreams;
  private final int abandonedStreams;
  private final Duration abandonedWithin;

  private ServerHttp2(Builder builder) {
    this.windowBytes = builder.windowBytes;
    this.frameBytes = builder.frameBytes;
    this.headerTableBytes = builder.headerTableBytes;
    this.concurrentStreams = builder.concurrentStreams;
    this.abandonedStreams = builder.abandonedStreams;
    this.abandonedWithin = builder.abandonedWithin;
  }

  /** The settings that the methods of {@link Builder} name as defaults. */
  public static ServerHttp2 defaults() {
    return DEFAULTS;
  }

  /** A builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.windowBytes = windowBytes;
    builder.frameBytes = frameBytes;
    builder.headerTableBytes = headerTableBytes;
    builder.concurrentStreams = concurrentStreams;
    builder.abandonedStreams = abandonedStreams;
    builder.abandonedWithin = abandonedWithin;
    return builder;
  }

  /** The flow-control window of a stream, and of a connection as a whole, in bytes. */
  public int windowBytes() {
    return windowBytes;
  }

  /** The longest frame that a client may send, in bytes: {@code SETTINGS_MAX_FRAME_SIZE}. */
  public int frameBytes() {
    return frameBytes;
  }

  /** The size of a connection's header tables, in bytes: {@code SETTINGS_HEADER_TABLE_SIZE}. */
  public int headerTableBytes() {
    return headerTableBytes;
  }

  /** How many streams a connection may have at once: {@code SETTINGS_MAX_CONCURRENT_STREAMS}. */
  public int concurrentStreams() {
    return concurrentStreams;
  }

  /** How many streams a client may give up within {@link #abandonedWithin}. */
  public int abandonedStreams() {
    return abandonedStreams;
  }

  /** The time within which a client may give up as many as {@link #abandonedStreams}. */
  public Duration abandonedWithin() {
    return abandonedWithin;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private int windowBytes = Settings.DEFAULT_WINDOW_BYTES;
    private int frameBytes = Settings.DEFAULT_FRAME_BYTES;
    private int headerTableBytes = Settings.DEFAULT_HEADER_TABLE_BYTES;
    private int concurrentStreams = 200;
    private int abandonedStreams = 10_000;
    private Duration abandonedWithin = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets the flow-control window of a stream, and of a connection as a whole: how many bytes a
     * client may send that no handler has taken. It is shorter where as many streams as {@link
     * #concurrentStreams} allows could otherwise fill {@link MemoryBounds#connectionBytes}.
     *
     * @param bytes from 65,535 up; 1 MiB by default
     */
    public Builder windowBytes(int bytes) {
      this.windowBytes = Settings.windowBytes(bytes);
      return this;
    }

    /**
     * Sets the length of the longest frame that a client may send; a longer one ends its connection
     * with {@code FRAME_SIZE_ERROR}. A frame is read when all of it has come: until then a
     * connection takes up to so much memory beside {@link MemoryBounds}.
     *
     * @param bytes from 16,384, the default, to 16,777,215
     */
    public Builder frameBytes(int bytes) {
      this.frameBytes = Settings.frameBytes(bytes);
      return this;
    }

    /**
     * Sets the size of the header tables of a connection: the one by which a client may compress
     * header fields, and the most that the server takes of one that a client offers.
     *
     * @param bytes from 0, which compresses by no table, to 16,777,215; 4,096 by default
     */
    public Builder headerTableBytes(int bytes) {
      this.headerTableBytes = Settings.headerTableBytes(bytes);
      return this;
    }

    /**
     * Sets how many streams a connection may have at once; one more is refused with {@code
     * REFUSED_STREAM}.
     *
     * @param streams from 1 up; 200 by default
     */
    public Builder concurrentStreams(int streams) {
      this.concurrentStreams = Settings.inRange("concurrentStreams", streams, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how many streams a client may reset before their responses have begun, or have reset
     * because they break rules or are too many, within a time, until its connection is ended with
     * {@code ENHANCE_YOUR_CALM}: a client that opens streams and resets them at once has the server
     * begin more than {@link #concurrentStreams} allows. 10,000 within 10 seconds by default.
     *
     * @param streams 0 or more
     * @param within more than zero
     */
    public Builder abandonedStreams(int streams, Duration within) {
      this.abandonedStreams = Settings.inRange("abandonedStreams", streams, 0, Integer.MAX_VALUE);
      this.abandonedWithin = Settings.positive("the time of abandonedStreams", within);
      return this;
    }

    /** The settings. */
    public ServerHttp2 build() {
      return new ServerHttp2(this);
    }
  }
}
