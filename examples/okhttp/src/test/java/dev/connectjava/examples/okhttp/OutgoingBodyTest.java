package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.Okio;
import okio.Sink;
import okio.Timeout;
import org.junit.jupiter.api.Test;

/** Writes bodies to a sink instead of a connection. */
final class OutgoingBodyTest {

  private final Connection connection = new Connection();
  private final OutgoingBody body = new OutgoingBody(false, Runnable::run, () -> {});

  /** Keeps what is written, unless it is reset. */
  private static final class Connection implements Sink {

    private final Buffer written = new Buffer();
    private boolean reset;
    private boolean noticed;
    private boolean closed;

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
      requireOpen();
      written.write(source, byteCount);
    }

    @Override
    public void flush() throws IOException {
      requireOpen();
    }

    private void requireOpen() throws IOException {
      if (reset) {
        noticed = true;
        throw new IOException("the stream was reset");
      }
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static ByteBuffer part(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(boolean overHttp2) throws IOException {
    body.connected(overHttp2);
    body.writeTo(Okio.buffer((Sink) connection));
  }

  @Test
  void stream_isClosedAfterItsLastPart() throws IOException {
    body.add(part("one "));
    body.add(part("two"));
    body.finish();
    write(true);

    assertThat(connection.written.readUtf8()).isEqualTo("one two");
    assertThat(connection.closed).isTrue();
    assertThat(body.isComplete()).isTrue();
  }

  /** OkHttp's own stream tells the server that the request is complete when it is closed. */
  @Test
  void abandonedStream_isNotClosed_butReleased() throws IOException {
    body.add(part("one"));
    connection.reset = true;
    body.abandon();
    write(true);

    assertThat(connection.noticed).isTrue();
    assertThat(connection.closed).isFalse();
    assertThat(body.isComplete()).isFalse();
  }

  @Test
  void streamThatIsReset_isNotClosed() throws IOException {
    body.add(part("one"));
    connection.reset = true;
    write(true);

    assertThat(connection.closed).isFalse();
    assertThat(body.isComplete()).isFalse();
  }

  @Test
  void abandonedBody_failsOverHttp1() {
    body.add(part("one"));
    body.abandon();

    assertThatIOException().isThrownBy(() -> write(false)).withMessage("the request was given up");
    assertThat(connection.closed).isFalse();
  }
}
