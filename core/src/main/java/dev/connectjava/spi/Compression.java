package dev.connectjava.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A compression of messages, such as {@code gzip}. Thread-safe.
 *
 * <p>Routers and clients have gzip and deflate. Other compressions are found by {@link
 * java.util.ServiceLoader} or added to a router or a client, where an added compression replaces
 * one of the same name. A compression only provides streams. The library reads no more from them
 * than the message limit allows, so decompression can't take memory without a bound.
 */
public interface Compression {

  /**
   * Returns the name in {@code content-encoding} and similar headers, such as {@code gzip}. Lower
   * case.
   */
  String name();

  /**
   * Returns whether the compression works in this JVM. One that does not, for example because its
   * library is missing, is never used: it is left out if the {@link java.util.ServiceLoader} finds
   * it, and refused when a router or a client is created with it. May load a native library; see
   * {@link #isPresent}. True by default.
   */
  default boolean isAvailable() {
    return true;
  }

  /**
   * Returns whether the compression can be expected to work, as far as that can be said without
   * loading a native library: whether its library is on the path. If the {@link
   * java.util.ServiceLoader} finds the compression, a router asks this when it is built, and {@link
   * #isAvailable} when a client first asks for the compression, so that a server starts without
   * native libraries that no client needs. A compression that is present but not available is named
   * as accepted until then, and is unknown from then on. By default what {@link #isAvailable}
   * returns.
   */
  default boolean isPresent() {
    return isAvailable();
  }

  /**
   * Returns a stream that compresses the bytes that are written to it and writes them to the sink.
   *
   * @return a stream that completes the data and releases its resources when it is closed; used by
   *     one thread
   */
  OutputStream compress(OutputStream sink) throws IOException;

  /**
   * Returns a stream that decompresses the source and produces no more bytes than a read asks for.
   *
   * @return a stream that throws {@link IOException} if the source is corrupt or truncated, and
   *     releases its resources when it is closed; used by one thread
   */
  InputStream decompress(InputStream source) throws IOException;
}
