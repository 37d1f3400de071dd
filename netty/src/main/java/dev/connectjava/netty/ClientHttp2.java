package dev.connectjava.netty;

/**
 * HTTP/2 settings of a client: the values that it announces to servers (RFC 9113, section 6.5.2).
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyTransport.builder(url).http2(ClientHttp2.defaults().withWindowBytes(4 * 1024 * 1024))
 * }</pre>
 *
 * @see NettyTransport.Builder#http2
 * @see ServerHttp2
 */
public final class ClientHttp2 {

  private static final ClientHttp2 DEFAULTS =
      new ClientHttp2(
          Settings.DEFAULT_WINDOW_BYTES,
          Settings.DEFAULT_MAX_WINDOW_BYTES,
          Settings.DEFAULT_FRAME_BYTES,
          Settings.DEFAULT_HEADER_TABLE_BYTES);

  private final int windowBytes;
  private final int maxWindowBytes;
  private final int frameBytes;
  private final int headerTableBytes;

  private ClientHttp2(int windowBytes, int maxWindowBytes, int frameBytes, int headerTableBytes) {
    this.windowBytes = windowBytes;
    this.maxWindowBytes = maxWindowBytes;
    this.frameBytes = frameBytes;
    this.headerTableBytes = headerTableBytes;
  }

  /**
   * Returns the defaults: windows of 1 MiB that grow up to 16 MiB, frames up to 16 KiB, header
   * tables of 4 KiB.
   */
  public static ClientHttp2 defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these settings with another flow-control window of a stream, with which a connection
   * begins: how many bytes a server may send before the client's caller has read them. The window
   * may grow, see {@link #withMaxWindowBytes}. A connection's window is sixteen times as long, and
   * its bytes are credited when they arrive, so that a stream that is not read does not hold back
   * other streams. The window is reduced, to no less than 16 KiB, if the windows of a hundred
   * streams would otherwise not fit in three quarters of {@link MemoryBounds#connectionBytes}.
   *
   * @param bytes 65,535 or more; 1 MiB by default
   * @throws IllegalArgumentException if it is less than 65,535
   */
  public ClientHttp2 withWindowBytes(int bytes) {
    return new ClientHttp2(
        Settings.windowBytes(bytes), maxWindowBytes, frameBytes, headerTableBytes);
  }

  /**
   * Returns these settings with another longest flow-control window of a stream. Windows grow while
   * callers read what a server sends at a rate that is higher than a shorter window allows on the
   * path to this server. The client measures the path with pings, while long messages or streams
   * arrive. Windows do not grow beyond what {@link MemoryBounds#connectionBytes} has room for, and
   * become shorter if more calls are made or memory becomes tight.
   *
   * <p>A value that is not larger than {@link #windowBytes} keeps the windows as they are: no such
   * pings are sent.
   *
   * @param bytes 65,535 or more; 16 MiB by default
   * @throws IllegalArgumentException if it is less than 65,535
   */
  public ClientHttp2 withMaxWindowBytes(int bytes) {
    return new ClientHttp2(
        windowBytes, Settings.maxWindowBytes(bytes), frameBytes, headerTableBytes);
  }

  /**
   * Returns these settings with another length of the longest frame that a server may send. A
   * longer frame ends the connection with {@code FRAME_SIZE_ERROR}. A frame is processed when all
   * of it has arrived; until then a connection can use up to this number of bytes in addition to
   * {@link MemoryBounds}.
   *
   * @param bytes from 16,384, which is the default, to 16,777,215
   * @throws IllegalArgumentException if it is out of this range
   */
  public ClientHttp2 withFrameBytes(int bytes) {
    return new ClientHttp2(
        windowBytes, maxWindowBytes, Settings.frameBytes(bytes), headerTableBytes);
  }

  /**
   * Returns these settings with another size of a connection's HPACK header tables: the size of the
   * table with which a server may compress header fields, and the most that the client uses of the
   * table that the server offers.
   *
   * @param bytes from 0, which turns the dynamic tables off, to 16,777,215; 4,096 by default
   * @throws IllegalArgumentException if it is out of this range
   */
  public ClientHttp2 withHeaderTableBytes(int bytes) {
    return new ClientHttp2(
        windowBytes, maxWindowBytes, frameBytes, Settings.headerTableBytes(bytes));
  }

  /** Returns the flow-control window of a stream, in bytes, with which a connection begins. */
  public int windowBytes() {
    return windowBytes;
  }

  /** Returns the longest flow-control window of a stream, in bytes. */
  public int maxWindowBytes() {
    return maxWindowBytes;
  }

  /**
   * Returns the longest frame that a server may send, in bytes: {@code SETTINGS_MAX_FRAME_SIZE}.
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
}
