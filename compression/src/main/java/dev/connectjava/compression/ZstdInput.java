package dev.connectjava.compression;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decompresses with a decompressor of the pool, to which it returns the decompressor on close. Used
 * by one thread.
 */
final class ZstdInput extends InputStream {

  /**
   * A decompressor that has produced more bytes is not kept: its window may have become as large.
   * Making another one costs little compared to that much work.
   */
  private static final int KEPT_BYTES = 256 * 1024;

  private final InputStream source;
  private final ZstdInputStreamNoFinalizer decompressor;
  private long givenBytes;
  private boolean closed;

  ZstdInput(InputStream source) {
    this.source = source;
    this.decompressor = ZstdStreams.DECOMPRESSORS.take();
    ZstdStreams.redirect(decompressor, source);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    int given = decompressor.read(target, offset, count);
    givenBytes += Math.max(given, 0);
    return given;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (givenBytes > KEPT_BYTES) {
      ZstdStreams.end(decompressor);
      return;
    }
    try (source) {
      ZstdStreams.DECOMPRESSORS.giveBack(decompressor);
    }
  }
}
