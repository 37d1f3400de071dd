package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Why a client's connection ends, as its listeners are told. */
final class ClientConnectionEndTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final TargetConnections connections =
      Http2ClientConnectionTest.connections(channel.eventLoop());
  private final CompletableFuture<ConnectionListener.End> end = new CompletableFuture<>();
  private final List<Long> farewells = new ArrayList<>();

  ClientConnectionEndTest() {
    ObservedConnection.accepted(
        channel,
        List.of(start -> new EndListener(end), start -> new FarewellListener(farewells)),
        false);
  }

  private record FarewellListener(List<Long> errorCodes) implements ConnectionListener {

    @Override
    public void onGoAway(GoAway goAway) {
      errorCodes.add(goAway.errorCode());
    }
  }

  private void connect(HttpVersion version) {
    if (version == HttpVersion.HTTP_1) {
      Http1ClientConnection made = new Http1ClientConnection(connections.loop(), connections);
      made.addTo(channel.pipeline());
      connections.connected(
          new ConnectionAttempt(connections.loop(), connections, connections, version), made);
    } else {
      channel
          .pipeline()
          .addLast(Http2ConnectionBuilder.forClient(connections.loop(), connections, NOBODY));
    }
  }

  private static final Http2ClientConnection.Greeting NOBODY =
      new Http2ClientConnection.Greeting() {
        @Override
        public void received(Http2ClientConnection connection) {}

        @Override
        public void missed(@Nullable HttpFailure reason) {}
      };

  private void receive(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text.replace("\n", "\r\n"), US_ASCII));
  }

  private ConnectionListener.End ended() {
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
    return end.join();
  }

  static Stream<Arguments> thrown() {
    return Stream.of(HttpVersion.HTTP_1, HttpVersion.HTTP_2)
        .flatMap(version ->
            Stream.of(
                Arguments.of(version, new IllegalStateException("x"), Reason.FAILED),
                Arguments.of(version, new OutOfMemoryError("as a test wants it"), Reason.FAILED),
                Arguments.of(
                    version,
                    Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, "x"),
                    Reason.FAILED),
                Arguments.of(
                    version,
                    Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "x"),
                    Reason.PROTOCOL_ERROR),
                Arguments.of(
                    version,
                    new DecoderException(new NotSslRecordException("x")),
                    Reason.PROTOCOL_ERROR),
                Arguments.of(
                    version,
                    new DecoderException(
                        new SSLHandshakeException("Received fatal alert: bad_certificate")),
                    Reason.HANDSHAKE_FAILED),
                Arguments.of(version, new IOException("reset"), Reason.BY_PEER)));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whatIsThrown_saysWhoseFaultItIs(HttpVersion version, Throwable thrown, Reason reason) {
    connect(version);
    channel.pipeline().fireExceptionCaught(thrown);

    ConnectionListener.End told = ended();
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.cause()).containsSame(thrown);
    assertThat(told.failure()).isPresent();
  }

  /** Netty writes one all the same. */
  @Test
  void goAwayOfAConnectionThatIsClosed_isNotTold() {
    connect(HttpVersion.HTTP_2);
    Http2ClientConnection connection = channel.pipeline().get(Http2ClientConnection.class);
    Exception failure = Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, "x");
    channel
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelInactive(ChannelHandlerContext ctx) {
                connection.onError(connection.context(), true, failure);
                ctx.fireChannelInactive();
              }
            });
    channel.close();

    assertThat(ended().reason()).isEqualTo(Reason.FAILED);
    assertThat(farewells).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', ABANDONED_EXCHANGE", "'connection: close\n', LAST_EXCHANGE"})
  void responseOfHttp1ThatComesBeforeTheWholeRequest_endsTheConnection(
      String field, Reason reason) {
    connect(HttpVersion.HTTP_1);
    HttpClientRequest request = HttpClientRequest.builder("POST", "/a").build();
    connections.open(request, new RecordedFailures()).start(null);
    channel.runPendingTasks();
    receive("HTTP/1.1 200 OK\ncontent-length: 0\n" + field + "\n");

    assertThat(ended().reason()).isEqualTo(reason);
  }

  @Test
  void responseOfHttp1ThatNobodyHasAskedFor_breaksTheRules() {
    connect(HttpVersion.HTTP_1);
    receive("HTTP/1.1 408 Request Timeout\ncontent-length: 0\n\n");

    assertThat(ended().reason()).isEqualTo(Reason.PROTOCOL_ERROR);
  }

  @Test
  void requestThatHttp1CannotCarry_isNoExchange() {
    connect(HttpVersion.HTTP_1);
    HttpClientRequest request = HttpClientRequest.builder("NOT A METHOD", "/a").build();
    RecordedFailures listener = new RecordedFailures();
    connections.open(request, listener).start(ByteBuffer.allocate(0));
    channel.runPendingTasks();
    assertThat(listener.failures)
        .singleElement()
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.INTERNAL));
    channel.close();

    assertThat(ended().exchanges()).isZero();
  }
}
