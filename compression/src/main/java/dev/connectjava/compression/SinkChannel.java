package dev.connectjava.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that writes to a stream. The channels of {@link java.nio.channels.Channels} close when
 * the thread is interrupted, which would look like data that can't be compressed.
 */
final class SinkChannel implements WritableByteChannel {

  private final OutputStream sink;
  private boolean closed;

  SinkChannel(OutputStream sink) {
    this.sink = sink;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    sink.write(bytes);
    return bytes.length;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    sink.close();
  }
}
