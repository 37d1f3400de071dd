package dev.connectjava.coding;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/** An output stream that compresses with a pooled deflater. Used by one thread. */
class DeflateOutput extends OutputStream {

  private static final int BUFFER_BYTES = 4 * 1024;

  private final OutputStream sink;
  private final CodecPool<Deflater> pool;
  private final Deflater deflater;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean closed;

  DeflateOutput(OutputStream sink, CodecPool<Deflater> pool) {
    this.sink = sink;
    this.pool = pool;
    this.deflater = pool.take();
  }

  @Override
  public final void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int count) throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    deflater.setInput(source, offset, count);
    while (!deflater.needsInput()) {
      drain();
    }
  }

  @Override
  public final void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (sink) {
      deflater.finish();
      while (!deflater.finished()) {
        drain();
      }
      writeTrailer(sink);
    } finally {
      pool.giveBack(deflater);
    }
  }

  /** Writes what follows the compressed data. */
  void writeTrailer(OutputStream target) throws IOException {}

  private void drain() throws IOException {
    sink.write(buffer, 0, deflater.deflate(buffer));
  }
}
