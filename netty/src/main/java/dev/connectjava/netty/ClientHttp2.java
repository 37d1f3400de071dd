package dev.connectjava.netty;

/**
 * HTTP/2 settings of a client: what it announces to servers, as RFC 9113, section 6.5.2 has it.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyTransport.builder(url).http2(ClientHttp2.defaults().withWindowBytes(4 * 1024 * 1024))
 * }</pre>
 *
 * @see ServerHttp2
 */
public final class ClientHttp2 {

  private static final ClientHttp2 DEFAULTS =
      new ClientHttp2(
          Settings.DEFAULT_WINDOW_BYTES,
          Settings.DEFAULT_FRAME_BYTES,
          Settings.DEFAULT_HEADER_TABLE_BYTES);

  private final int windowBytes;
  private final int frameBytes;
  private final int headerTableBytes;

  private ClientHttp2(int windowBytes, int frameBytes, int headerTableBytes) {
    this.windowBytes = windowBytes;
    this.frameBytes = frameBytes;
    this.headerTableBytes = headerTableBytes;
  }

  /** Windows of 1 MiB, frames up to 16 KiB, header tables of 4 KiB. */
  public static ClientHttp2 defaults() {
    return DEFAULTS;
  }

  /**
   * These settings with another flow-control window of a stream: how many bytes a server may send
   * that nobody has read. A connection's is sixteen times as long and is credited at once, so that
   * streams that nobody reads hold back no others. The window is shorter where a hundred streams
   * could otherwise fill {@link MemoryBounds#connectionBytes}.
   *
   * @param bytes from 65,535 up; 1 MiB by default
   */
  public ClientHttp2 withWindowBytes(int bytes) {
    return new ClientHttp2(Settings.windowBytes(bytes), frameBytes, headerTableBytes);
  }

  /**
   * These settings with another length of the longest frame that a server may send. A frame is read
   * when all of it has come: until then a connection takes up to so much memory beside {@link
   * MemoryBounds}.
   *
   * @param bytes from 16,384, the default, to 16,777,215
   */
  public ClientHttp2 withFrameBytes(int bytes) {
    return new ClientHttp2(windowBytes, Settings.frameBytes(bytes), headerTableBytes);
  }

  /**
   * These settings with another size of the header tables of a connection: the one by which a
   * server may compress header fields, and the most that the client takes of one that a server
   * offers.
   *
   * @param bytes from 0, which compresses by no table, to 16,777,215; 4,096 by default
   */
  public ClientHttp2 withHeaderTableBytes(int bytes) {
    return new ClientHttp2(windowBytes, frameBytes, Settings.headerTableBytes(bytes));
  }

  /** The flow-control window of a stream, in bytes. */
  public int windowBytes() {
    return windowBytes;
  }

  /** The longest frame that a server may send, in bytes: {@code SETTINGS_MAX_FRAME_SIZE}. */
  public int frameBytes() {
    return frameBytes;
  }

  /** The size of a connection's header tables, in bytes: {@code SETTINGS_HEADER_TABLE_SIZE}. */
  public int headerTableBytes() {
    return headerTableBytes;
  }
}
