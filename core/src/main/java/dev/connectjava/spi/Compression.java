package dev.connectjava.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A way to compress messages, such as {@code gzip}. Thread-safe.
 *
 * <p>gzip and deflate are always there; others are found by {@link java.util.ServiceLoader}, or
 * given to a router's builder, where one that is given replaces one of the same name. A provider
 * only offers streams: the library reads from them no more than the message limit allows, so a
 * provider can't be made to inflate without a bound.
 */
public interface Compression {

  /** The name in {@code content-encoding} and its relatives, such as {@code gzip}. Lower case. */
  String name();

  /**
   * Whether the compression works here; one that does not, for example because its library is not
   * on the path, is not offered to peers.
   */
  default boolean isAvailable() {
    return true;
  }

  /**
   * A stream that writes what is written to it to the sink, compressed.
   *
   * @return a stream that is complete when it is closed, which releases what it holds; used by one
   *     thread
   */
  OutputStream compress(OutputStream sink) throws IOException;

  /**
   * A stream that reads what is in the source, decompressed, and produces no more than it is asked
   * for.
   *
   * @return a stream that throws {@link IOException} if the source is corrupt or truncated; closing
   *     it releases what it holds; used by one thread
   */
  InputStream decompress(InputStream source) throws IOException;
}
