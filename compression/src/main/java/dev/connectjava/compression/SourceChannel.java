package dev.connectjava.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/**
 * A channel that reads from a stream. The channels of {@link java.nio.channels.Channels} close when
 * the thread is interrupted, which would look like corrupt data.
 */
final class SourceChannel implements ReadableByteChannel {

  private static final int MOST_BYTES_AT_ONCE = 8 * 1024;

  private final InputStream source;
  private boolean closed;

  SourceChannel(InputStream source) {
    this.source = source;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    byte[] bytes = new byte[Math.min(target.remaining(), MOST_BYTES_AT_ONCE)];
    int length = source.read(bytes);
    if (length > 0) {
      target.put(bytes, 0, length);
    }
    return length;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    source.close();
  }
}
