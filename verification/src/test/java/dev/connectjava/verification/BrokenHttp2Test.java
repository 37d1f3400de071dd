package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.RawHttp2Server;
import dev.connectjava.verification.http.RawHttp2Server.Request;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers of HTTP/2 that break its rules, their streams or connections, as gRPC clients see them.
 */
@ParameterizedClass
@EnumSource(Wire.class)
final class BrokenHttp2Test {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();

  private static final Order LARGE = Order.newBuilder().setText("x".repeat(200_000)).build();

  /** What a server does, and what its client says of it; {@code SERVER} stands for its URL. */
  record Broken(String name, RawHttp2Server.Answer answer, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Request head(Request request) {
    return request.headers(false, ":status", "200", "content-type", "application/grpc+proto");
  }

  private static void answer(Request request) {
    head(request).data(false, message("proto")).headers(true, "grpc-status", "0");
  }

  private static Broken broken(
      String name, Code code, String message, RawHttp2Server.Answer answer) {
    return new Broken(name, answer, code, message);
  }

  static Stream<Broken> broken() {
    String lost = "the connection to SERVER was closed";
    return Stream.of(
        broken("closes before the head", Code.UNAVAILABLE, lost, Request::close),
        broken("closes after the head", Code.UNAVAILABLE, lost, request -> head(request).close()),
        broken(
            "closes in a message",
            Code.UNAVAILABLE,
            lost,
            request -> head(request).data(false, new byte[] {0, 0, 0}).close()),
        broken(
            "closes after a message",
            Code.UNAVAILABLE,
            lost,
            request -> head(request).data(false, message("proto")).close()),
        broken(
            "no status of HTTP",
            Code.INTERNAL,
            "SERVER violated HTTP: ",
            request -> request.headers(true, "content-type", "application/grpc")),
        broken(
            "two heads",
            Code.INTERNAL,
            "SERVER violated HTTP: ",
            request -> {
              // HEADERS of one byte, END_HEADERS, ":status: 200" from HPACK's table.
              ByteBuf again = Unpooled.buffer();
              again.writeMedium(1).writeByte(1).writeByte(4).writeInt(request.stream().id());
              head(request).raw(again.writeByte(0x88));
            }),
        broken(
            "a frame that is too long",
            Code.INTERNAL,
            "SERVER violated HTTP: ",
            request -> request.raw(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1}))),
        broken(
            "something else than frames",
            Code.INTERNAL,
            "SERVER violated HTTP: ",
            request -> request.raw(Unpooled.wrappedBuffer("HTTP/1.1 200 OK\r\n\r\n".getBytes()))),
        broken(
            "a head that is too long",
            Code.INTERNAL,
            "the header fields of a response from SERVER have 20,075 bytes, but the client allows"
                + " 16,384 (NettyTransport.Builder.headerListBytes)",
            request -> request.headers(false, ":status", "200", "x", "y".repeat(20_000))),
        broken(
            "trailers that are too long",
            Code.INTERNAL,
            "the trailers of a response from SERVER have 20,077 bytes, but the client allows 16,384"
                + " (NettyTransport.Builder.headerListBytes)",
            request ->
                head(request)
                    .data(false, message("proto"))
                    .headers(true, "grpc-status", "0", "x", "y".repeat(20_000))),
        broken(
            "an error with a message that is too long",
            Code.INTERNAL,
            "the trailers of a response from SERVER have 20,088 bytes, but the client allows 16,384"
                + " (NettyTransport.Builder.headerListBytes)",
            request ->
                head(request)
                    .headers(true, "grpc-status", "5", "grpc-message", "y".repeat(20_000))),
        broken(
            "trailers that are much too long",
            Code.INTERNAL,
            "the header fields of a response from SERVER have at least 65,537 bytes, but the client"
                + " allows 16,384 (NettyTransport.Builder.headerListBytes)",
            request -> head(request).headers(true, "grpc-status", "5", "x", "y".repeat(90_000))),
        broken(
            "a head and nothing else",
            Code.INTERNAL,
            "the response ended without trailers, which say how the call ended",
            request ->
                request.headers(true, ":status", "200", "content-type", "application/grpc+proto")),
        broken(
            "an error of a proxy",
            Code.UNAVAILABLE,
            "the server answered with HTTP status 503 and text/html",
            request ->
                request
                    .headers(false, ":status", "503", "content-type", "text/html")
                    .data(true, new byte[6])),
        broken(
            "the connection's end with an error",
            Code.UNAVAILABLE,
            "SERVER ended the connection with ENHANCE_YOUR_CALM",
            request -> {
              request.goAway(Http2Error.ENHANCE_YOUR_CALM, 1);
              request.close();
            }));
  }

  private final Wire wire;

  BrokenHttp2Test(Wire wire) {
    this.wire = wire;
  }

  private NettyTransport.Builder to(String url) {
    return wire.client(url).protocol(Protocol.GRPC).httpVersion(HttpVersion.HTTP_2);
  }

  @ParameterizedTest
  @MethodSource
  void broken(Broken broken) {
    try (RawHttp2Server server = new RawHttp2Server(wire, broken.answer());
        NettyTransport transport = to(server.url()).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER))
          .matches(e -> e.code() == broken.code(), "has code " + broken.code())
          .withMessageStartingWith(broken.message().replace("SERVER", server.url()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, NO_ERROR, INTERNAL",
    "1, PROTOCOL_ERROR, INTERNAL",
    "2, INTERNAL_ERROR, INTERNAL",
    "3, FLOW_CONTROL_ERROR, INTERNAL",
    "4, SETTINGS_TIMEOUT, INTERNAL",
    "5, STREAM_CLOSED, UNKNOWN",
    "6, FRAME_SIZE_ERROR, INTERNAL",
    "7, REFUSED_STREAM, UNAVAILABLE",
    "8, CANCEL, CANCELED",
    "9, COMPRESSION_ERROR, INTERNAL",
    "10, CONNECT_ERROR, INTERNAL",
    "11, ENHANCE_YOUR_CALM, RESOURCE_EXHAUSTED",
    "12, INADEQUATE_SECURITY, PERMISSION_DENIED",
    "13, HTTP_1_1_REQUIRED, UNKNOWN",
    "77, the unknown error code 0x4d, UNKNOWN"
  })
  void reset_hasTheCodeThatGrpcGivesIt(long errorCode, String name, Code code) {
    try (RawHttp2Server server =
            new RawHttp2Server(wire, request -> head(request).reset(errorCode));
        NettyTransport transport = to(server.url()).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER))
          .matches(e -> e.code() == code, "has code " + code)
          .withMessage("%s reset the stream with %s", server.url(), name);
    }
  }

  /**
   * The server has seen nothing of the request, so that it may be sent again, once. It is the same
   * attempt, whose listener is told of both connections.
   */
  @Test
  void refusedStream_isSentOnceMore() throws InterruptedException {
    CallRecorder recorder = new CallRecorder();
    AtomicInteger requests = new AtomicInteger();
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire,
                request -> {
                  if (requests.incrementAndGet() == 1) {
                    request.reset(Http2Error.REFUSED_STREAM.code());
                  } else {
                    answer(request);
                  }
                });
        NettyTransport transport =
            to(server.url())
                .config(ClientConfig.builder().protocol(Protocol.GRPC).listener(recorder).build())
                .build()) {
      assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("hi");
      assertThat(requests).hasValue(2);
      assertThat(recorder.next().onlyAttempt().events)
          .containsExactly("connected", "connected", "head 200", "end ok");
    }
  }

  @Test
  void informationalHeads_arePassedOver() {
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire,
                request -> {
                  for (int i = 0; i < 16; i++) {
                    request.headers(false, ":status", "103", "link", "x");
                  }
                  answer(request);
                });
        NettyTransport transport = to(server.url()).build()) {
      assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("hi");
    }
  }

  @Test
  void informationalHeads_withoutEnd_failTheirCallOnly() {
    AtomicInteger requests = new AtomicInteger();
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire,
                request -> {
                  if (requests.incrementAndGet() == 1) {
                    for (int i = 0; i < 17; i++) {
                      request.headers(false, ":status", "103", "link", "x");
                    }
                  } else {
                    answer(request);
                  }
                });
        NettyTransport transport = to(server.url()).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER))
          .matches(e -> e.code() == Code.INTERNAL)
          .withMessage(
              "%s sent more than 16 heads with status 1xx and no final response", server.url());
      assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("hi");
      assertThat(server.connections()).isOne();
    }
  }

  @Test
  void informationalHead_thatEndsTheStream_isNoResponse() {
    try (RawHttp2Server server =
            RawHttp2Server.hasty(wire, request -> request.headers(true, ":status", "103"));
        NettyTransport transport = to(server.url()).build();
        BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.INTERNAL)
          .withMessage("%s violated HTTP: its response has no valid status", server.url());
    }
  }

  /** Netty gives a connection up when a header section is much too long: others have it next. */
  @Test
  void headThatIsMuchTooLong_endsItsCall_asALittleTooLongOneDoes() {
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire,
                request -> request.headers(false, ":status", "200", "x", "y".repeat(90_000)));
        NettyTransport transport = to(server.url()).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER))
          .matches(e -> e.code() == Code.INTERNAL)
          .withMessageContaining("at least 65,537 bytes")
          .withMessageContaining("NettyTransport.Builder.headerListBytes");
    }
  }

  @Test
  void stream_thatIsReset_givesWhatHasCome_andFails() {
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire, request -> head(request).data(false, message("proto")).reset(8));
        NettyTransport transport = to(server.url()).build();
        ServerStreamingCall<Reply> call = ContractServiceClient.of(transport).repeat(ORDER)) {
      assertThat(call.receive()).isNotNull();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.CANCELED);
    }
  }

  /** Every connection ends after five requests: all calls succeed, the last ones elsewhere. */
  @Test
  @Attack(
      value = "GOAWAY under load",
      kind = Kind.LIFECYCLE,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void goAway_underLoad_failsNoCall() {
    int fifth = 11; // The client's first stream is 3.
    RawHttp2Server.Answer fiveEach =
        request -> {
          int id = request.stream().id();
          if (id == fifth) {
            request.goAway(Http2Error.NO_ERROR, id);
          }
          if (id <= fifth) {
            answer(request);
          }
        };
    try (RawHttp2Server server = new RawHttp2Server(wire, fiveEach);
        NettyTransport transport = to(server.url()).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      for (int round = 0; round < 10; round++) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          replies.add(client.ask(ORDER));
        }
        assertThat(replies)
            .allSatisfy(reply ->
                assertThat(reply.orTimeout(10, TimeUnit.SECONDS).join().getText()).isEqualTo("hi"));
      }
      assertThat(server.connections()).isGreaterThanOrEqualTo(20);
    }
  }

  /** The target speaks HTTP/2: that it refuses a second connection says nothing else. */
  @Test
  void connectionThatIsRefused_failsNoCall_whichAnotherConnectionWillServe() {
    CompletableFuture<Request> first = new CompletableFuture<>();
    RawHttp2Server.Answer allButTheFirst =
        request -> {
          if (!first.complete(request)) {
            answer(request);
          }
        };
    try (RawHttp2Server server = RawHttp2Server.small(wire, 1, allButTheFirst);
        NettyTransport transport = wire.client(server.url()).protocol(Protocol.GRPC).build()) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      CompletableFuture<Reply> served = client.ask(ORDER);
      Request held = first.orTimeout(10, TimeUnit.SECONDS).join();
      CompletableFuture<Reply> waits = client.ask(ORDER);
      server.awaitRefusal();
      answer(held);
      assertThat(served).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(waits).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  /** A server may do so for a time; other connections to it would be no better. */
  @Test
  void serverThatAllowsNoStream_isWaitedFor_onOneConnection() {
    try (RawHttp2Server server = RawHttp2Server.small(wire, 0, BrokenHttp2Test::answer);
        NettyTransport transport = to(server.url()).connectEagerly(true).build()) {
      server.awaitConnection();
      CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofMillis(500));
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(ORDER, soon))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** What is on its way is more than the server's window. */
  @Test
  void connection_thatIsLostWhileTheRequestIsSent_isLost() {
    try (RawHttp2Server server = RawHttp2Server.hasty(wire, Request::close);
        NettyTransport transport = to(server.url()).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(LARGE))
          .matches(e -> e.code() == Code.UNAVAILABLE)
          .withMessageStartingWith("the connection to " + server.url());
    }
  }

  @Test
  void goAway_whileTheRequestIsSent_hasItSentElsewhere() {
    AtomicInteger requests = new AtomicInteger();
    try (RawHttp2Server server =
            RawHttp2Server.hasty(
                wire,
                request -> {
                  if (requests.incrementAndGet() == 1) {
                    request.goAway(Http2Error.NO_ERROR, 0);
                  } else {
                    answer(request);
                  }
                });
        NettyTransport transport = to(server.url()).build()) {
      assertThat(ContractServiceClient.of(transport).ask(LARGE).getText()).isEqualTo("hi");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void silence_endsWithTheDeadline_andSoDoesTheStream() {
    AtomicInteger requests = new AtomicInteger();
    try (RawHttp2Server server =
            new RawHttp2Server(
                wire,
                request -> {
                  if (requests.incrementAndGet() == 1) {
                    answer(request); // So that the connection is there.
                  }
                });
        NettyTransport transport = to(server.url()).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThat(client.ask(ORDER).getText()).isEqualTo("hi");
      CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofSeconds(1));
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(ORDER, soon))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
      server.awaitReset(Http2Error.CANCEL);
    }
  }

  /** Connections are accepted, by the system, and nobody is there. */
  @Test
  @Attack(value = "server that accepts connections and sends nothing", kind = Kind.SLOW)
  void blackHole_endsWithTheDeadline_orWithTheTimeOfEstablishment() throws Exception {
    try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String scheme = wire == Wire.TLS ? "https" : "http";
      String url = scheme + "://127.0.0.1:" + hole.getLocalPort();
      try (NettyTransport transport =
          to(url).establishmentTimeout(Duration.ofMillis(200)).build()) {
        ContractServiceClient client = ContractServiceClient.of(transport);
        CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofMillis(20));
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(() -> client.ask(ORDER, soon))
            .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(() -> client.ask(ORDER))
            .matches(e -> e.code() == Code.UNAVAILABLE)
            .withMessageStartingWith("could not connect to " + url);
      }
    }
  }
}
