package dev.connectjava.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses short data in one step, on close, with a context of the pool: its length is known
 * then, which keeps the tables small, and is written to the frame. Longer data goes through a
 * stream with its own context, whose cost is small compared to the work. Used by one thread.
 */
final class ZstdOutput extends OutputStream {

  /** The maximum block length of zstd. */
  private static final int AT_ONCE_BYTES = 128 * 1024;

  private final OutputStream sink;
  private final int level;
  private byte[] held = new byte[0];
  private int length;
  private @Nullable OutputStream stream;
  private boolean closed;

  ZstdOutput(OutputStream sink, int level) {
    this.sink = sink;
    this.level = level;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (stream == null && count <= AT_ONCE_BYTES - length) {
      hold(source, offset, count);
    } else {
      stream().write(source, offset, count);
    }
  }

  private void hold(byte[] source, int offset, int count) {
    if (count > held.length - length) {
      int longer = Math.max(length + count, Math.min(2 * length, AT_ONCE_BYTES));
      held = Arrays.copyOf(held, longer);
    }
    System.arraycopy(source, offset, held, length, count);
    length += count;
  }

  private OutputStream stream() throws IOException {
    if (stream == null) {
      stream = new ZstdOutputStreamNoFinalizer(sink, RecyclingBufferPool.INSTANCE, level);
      stream.write(held, 0, length);
      held = new byte[0];
    }
    return stream;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (stream != null) {
      stream.close();
      return;
    }
    try (sink) {
      compressAtOnce();
    }
  }

  private void compressAtOnce() throws IOException {
    byte[] compressed = new byte[(int) Zstd.compressBound(length)];
    ZstdCompressCtx compressor = ZstdStreams.COMPRESSORS.take();
    int count;
    try {
      count =
          compressor
              .setLevel(level)
              .compressByteArray(compressed, 0, compressed.length, held, 0, length);
    } catch (ZstdException e) {
      throw new IOException(e);
    } finally {
      ZstdStreams.COMPRESSORS.giveBack(compressor);
    }
    sink.write(compressed, 0, count);
  }
}
