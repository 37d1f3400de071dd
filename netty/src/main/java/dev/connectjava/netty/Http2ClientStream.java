package dev.connectjava.netty;

import dev.connectjava.http.MessageMemory;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;

/** A stream of HTTP/2 that a client has opened. */
record Http2ClientStream(Http2StreamConnection connection, Http2Stream stream, MessageMemory memory)
    implements ClientStream {

  @Override
  public void write(ByteBuffer data, Runnable sent) {
    if (isRequestOpen()) {
      connection.writeData(stream, data, false, sent);
    } else {
      sent.run();
    }
  }

  @Override
  public void finish() {
    if (isRequestOpen()) {
      connection.writeData(stream, ByteBuffer.allocate(0), true, null);
    }
  }

  private boolean isRequestOpen() {
    return stream.state().localSideOpen();
  }

  @Override
  public void cancel() {
    connection.reset(stream, Http2Error.CANCEL);
  }

  @Override
  public void credit(int bytes) {
    connection.credit(stream, bytes);
  }
}
