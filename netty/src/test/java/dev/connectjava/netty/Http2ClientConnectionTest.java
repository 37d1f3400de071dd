package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Peer;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.http.HttpFailure.Progress;
import dev.connectjava.http.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Exception;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no server can be brought to do in a test's time. */
final class Http2ClientConnectionTest {

  private static final MemoryBudget.Settings MEMORY =
      MemoryBudget.Settings.of(MemoryBounds.defaults(), "NettyTransport.Builder");
  private static final int DATA = 0;
  private static final int SETTINGS = 4;
  private static final int RST_STREAM = 3;
  private static final int GOAWAY = 7;
  private static final Duration TIME = Duration.ofDays(1);

  private static final class Ends extends RecordedFailures {

    private boolean failsAtOnce;
    private int started;

    @Override
    public void onStarted(HttpVersion version, Peer peer) {
      started++;
      if (failsAtOnce) {
        throw new IllegalStateException("a listener that fails");
      }
    }
  }

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final TargetConnections connections = connections(channel.eventLoop());
  private final Ends ends = new Ends();
  private final Http2ClientConnection connection = connect();

  /** Connections of an event loop, with memory of their own. */
  static TargetConnections connections(EventLoop eventLoop) {
    return new TargetConnections(loop(eventLoop), new TargetResolution(settings(), eventLoop));
  }

  static ClientLoop loop(EventLoop eventLoop) {
    return loop(settings(), eventLoop);
  }

  static ClientLoop loop(ClientSettings settings, EventLoop eventLoop) {
    return ClientLoop.of(settings, eventLoop, new MemoryOfEventLoops(MEMORY));
  }

  static ClientSettings settings() {
    return settings(NettyTransportKind.NIO, List.of());
  }

  static ClientSettings settings(
      NettyTransportKind kind, List<ConnectionListener.Factory> listeners) {
    return new ClientSettings(
        ClientTarget.of("http://127.0.0.1:1"),
        kind,
        null,
        null,
        HttpVersion.HTTP_2,
        TIME,
        TIME,
        0,
        1,
        10,
        TIME,
        null,
        16 * 1024,
        ClientSocketOptions.defaults(),
        ClientHttp2.defaults(),
        StreamWindows.fixed(65_535),
        64 * 1024,
        MEMORY,
        listeners);
  }

  private Http2ClientConnection connect() {
    ConnectionAttempt attempt =
        new ConnectionAttempt(connections.loop(), connections, connections, HttpVersion.HTTP_2);
    Http2ClientConnection made =
        Http2ConnectionBuilder.forClient(
            connections.loop(),
            connections,
            new Http2ClientConnection.Greeting() {
              @Override
              public void received(Http2ClientConnection ready) {
                connections.connected(attempt, ready);
              }

              @Override
              public void missed(@Nullable HttpFailure reason) {}
            });
    channel.pipeline().addLast(made);
    receive(SETTINGS, 0);
    return made;
  }

  private void receive(int type, int stream, int... payload) {
    var frame = Unpooled.buffer();
    frame.writeMedium(4 * payload.length).writeByte(type).writeByte(0).writeInt(stream);
    for (int number : payload) {
      frame.writeInt(number);
    }
    channel.writeInbound(frame);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void call() {
    HttpClientRequest request =
        HttpClientRequest.builder("POST", "/a/b").requireHttp2(true).build();
    ByteBuffer body = ByteBuffer.allocate(1);
    connections.open(request, ends).start(body);
    channel.runPendingTasks();
  }

  /** Listeners do not throw; of one that does nothing is left. */
  @Test
  void streamOfAListenerThatFails_isReset() {
    ends.failsAtOnce = true;
    call();
    assertThat(ends.failures)
        .singleElement()
        .satisfies(e -> assertThat(e.message()).contains("the client failed"));
    assertThat(connection.isInUse()).isFalse();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void exchangeThatIsCancelledBeforeItStarts_sendsNothing() {
    HttpClientRequest request =
        HttpClientRequest.builder("POST", "/a/b").requireHttp2(true).timeout(TIME).build();
    ClientExchange exchange = connections.open(request, ends);
    exchange.cancel();
    exchange.start(ByteBuffer.allocate(1));
    channel.runPendingTasks();

    assertThat(connection.isInUse()).isFalse();
    assertThat(ends.failures).isEmpty();
    assertThat(channel.hasPendingTasks()).isFalse();
  }

  /** A stream's number can't be used again, and there are only so many. */
  @Test
  void lastStream_isTheConnectionsLast() throws Http2Exception {
    CompletableFuture<ConnectionListener.End> end = new CompletableFuture<>();
    ObservedConnection observed =
        ObservedConnection.attempted(
            new InetSocketAddress("127.0.0.1", 1), List.of(start -> new EndListener(end)), false);
    assertThat(observed).isNotNull();
    channel.pipeline().addFirst(observed);
    int last = Integer.MAX_VALUE - 2;
    connection.connection().local().createStream(last - 2, true).close();
    call();
    assertThat(connection.hasRoom()).isFalse();
    assertThat(channel.isOpen()).isTrue();

    receive(RST_STREAM, last, 8);
    assertThat(ends.failures)
        .singleElement()
        .satisfies(e -> assertThat(e.message()).contains("reset the stream with CANCEL"));
    assertThat(channel.isOpen()).isFalse();
    channel.runPendingTasks();
    assertThat(end.join().reason()).isEqualTo(ConnectionListener.Reason.EXCHANGES);
  }

  private HttpFailure onlyFailure() {
    assertThat(ends.failures).hasSize(1);
    return ends.failures.getFirst();
  }

  @Test
  void reset_tellsItsErrorCode_andThatTheServerMayHaveProcessedTheRequest() {
    call();
    receive(RST_STREAM, 3, 0xb);

    HttpFailure failure = onlyFailure();
    assertThat(failure.kind()).isEqualTo(Kind.RESET);
    assertThat(failure.errorCode()).hasValue(0xb);
    assertThat(failure.version()).contains(HttpVersion.HTTP_2);
    assertThat(failure.progress()).isEqualTo(Progress.UNKNOWN);
  }

  /** It is sent once more, and refused once more. */
  @Test
  void refusedStream_isOfARequestThatWasNotProcessed() {
    call();
    receive(RST_STREAM, 3, 0x7);
    channel.runPendingTasks();
    assertThat(ends.failures).isEmpty();
    receive(RST_STREAM, 5, 0x7);

    HttpFailure failure = onlyFailure();
    assertThat(failure.kind()).isEqualTo(Kind.RESET);
    assertThat(failure.progress()).isEqualTo(Progress.NOT_PROCESSED);
  }

  /** So many bytes of each DATA frame that was sent. */
  private List<Integer> sentData(int stream) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    List<Integer> lengths = new ArrayList<>();
    int preface = all.indexOf(0, all.writerIndex(), (byte) 0); // Ends where the first frame begins.
    all.readerIndex(preface);
    while (all.isReadable()) {
      int length = all.readUnsignedMedium();
      int type = all.readByte();
      all.skipBytes(1);
      if (all.readInt() == stream && type == DATA) {
        lengths.add(length);
      }
      all.skipBytes(length);
    }
    return lengths;
  }

  /** Also when it is sent once more, of which the listener is told again. */
  @Test
  void partsOfOneTurn_areOneFrame() {
    HttpClientRequest request =
        HttpClientRequest.builder("POST", "/a/b").requireHttp2(true).build();
    ClientExchange exchange = connections.open(request, ends);
    exchange.start(null);
    exchange.write(ByteBuffer.allocate(5_000));
    exchange.write(ByteBuffer.allocate(7_000));
    channel.runPendingTasks();
    exchange.write(ByteBuffer.allocate(1));
    channel.runPendingTasks();
    assertThat(sentData(3)).containsExactly(12_000, 1);

    exchange.write(ByteBuffer.allocate(2));
    receive(RST_STREAM, 3, 0x7);
    exchange.write(ByteBuffer.allocate(3));
    exchange.finish();
    channel.runPendingTasks();
    assertThat(sentData(5)).containsExactly(12_003, 3);
    assertThat(ends.started).isEqualTo(2);
    assertThat(exchange.isWritable()).isTrue();
    assertThat(ends.failures).isEmpty();
  }

  @Test
  void lostConnection_isOfARequestThatTheServerMayHaveProcessed() {
    call();
    channel.close();

    HttpFailure failure = onlyFailure();
    assertThat(failure.kind()).isEqualTo(Kind.LOST);
    assertThat(failure.errorCode()).isEmpty();
    assertThat(failure.progress()).isEqualTo(Progress.UNKNOWN);
  }

  @Test
  void goAway_tellsItsErrorCode() {
    call();
    receive(GOAWAY, 0, 3, 0xb);
    channel.close();

    HttpFailure failure = onlyFailure();
    assertThat(failure.kind()).isEqualTo(Kind.GOAWAY);
    assertThat(failure.errorCode()).hasValue(0xb);
    assertThat(failure.progress()).isEqualTo(Progress.UNKNOWN);
  }

  @Test
  void closedTransport_sendsNothing() {
    connections.close();
    call();

    HttpFailure failure = onlyFailure();
    assertThat(failure.kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure.version()).isEmpty();
    assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
  }
}
