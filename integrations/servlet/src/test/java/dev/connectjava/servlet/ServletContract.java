package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a router does as a servlet in any container. */
abstract class ServletContract extends UserContract {

  /** More than is on its way at any time, with buffers on both sides and in between. */
  private static final long UNDERWAY_BYTES = 32L * 1024 * 1024;

  private static final Duration STANDSTILL = Duration.ofMillis(250);

  private final EchoService echo = new EchoService();
  private RouterServlet servlet;
  private Container container;

  @BeforeAll
  void startContainer() throws Exception {
    Router router =
        Router.builder()
            .service(echo)
            .compressions() // So that messages have their length.
            .resource(
                "/page",
                request ->
                    HttpResponse.of(
                        200,
                        Headers.of("content-type", "text/plain"),
                        ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8))))
            .build();
    servlet = RouterServlet.create(router);
    container = start(Container.Setup.of(servlet));
  }

  @AfterAll
  void stopContainer() throws Exception {
    container.close();
    assertThat(servlet.messageBytes()).isZero();
  }

  private Transport connect(Wire wire) {
    return wire.transport(url(container)).build();
  }

  /** Waits until a count has been above zero and the same for a while. */
  private static void awaitStandstill(AtomicInteger count) {
    long[] since = {System.nanoTime()};
    int[] before = {0};
    eventually(() -> {
      if (count.get() != before[0]) {
        before[0] = count.get();
        since[0] = System.nanoTime();
      }
      return before[0] > 0 && System.nanoTime() - since[0] > STANDSTILL.toNanos();
    });
  }

  @ParameterizedTest
  @MethodSource("wires")
  void unaryCall_isAnswered_withMetadata(Wire wire) {
    try (Transport transport = connect(wire)) {
      UnaryResponse<StringValue> response =
          transport.unaryResponse(EchoService.UNARY, text("hello"), OPTIONS);

      assertThat(response.message()).isEqualTo(text("hello"));
      assertThat(String.join(", ", response.headers().all("x-header"))).isEqualTo("one, two");
      assertThat(response.trailers().all("x-trailer")).containsExactly("three");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void error_reachesTheClient(Wire wire) {
    try (Transport transport = connect(wire)) {
      RpcException failure =
          catchThrowableOfType(
              RpcException.class,
              () -> transport.unary(EchoService.UNARY, text("fail ABORTED"), OPTIONS));

      assertThat(failure.code()).isEqualTo(Code.ABORTED);
      assertThat(failure).hasMessageContaining("asked for it");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void longMessage_goesThereAndBack(Wire wire) {
    StringValue message = text("x".repeat(3 * 1024 * 1024));
    try (Transport transport = connect(wire)) {
      assertThat(transport.unary(EchoService.UNARY, message, OPTIONS)).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void streams_areServed(Wire wire) {
    try (Transport transport = connect(wire)) {
      try (ClientStreamingCall<StringValue, StringValue> call =
          transport.clientStream(EchoService.CLIENT_STREAM, OPTIONS)) {
        call.send(text("ab"));
        call.send(text("c"));
        assertThat(call.finish()).isEqualTo(text("3"));
      }
      try (ServerStreamingCall<StringValue> call =
          transport.serverStream(EchoService.SERVER_STREAM, text("abc"), OPTIONS)) {
        List<String> received = new ArrayList<>();
        call.forEach(response -> received.add(response.getValue()));
        assertThat(received).containsExactly("a", "b", "c");
        assertThat(call.responseTrailers().all("x-trailer")).containsExactly("three");
      }
      try (BidiStreamingCall<StringValue, StringValue> call =
          transport.bidiStream(EchoService.BIDI_STREAM, OPTIONS)) {
        call.send(text("a"));
        call.send(text("b"));
        call.closeSend();
        List<String> received = new ArrayList<>();
        call.forEach(response -> received.add(response.getValue()));
        assertThat(received).containsExactly("a", "b");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void bidiStream_overHttp2_isFullDuplex(Wire wire) {
    if (wire.version() == HttpVersion.HTTP_1) {
      return; // A response begins when the request is complete.
    }
    try (Transport transport = connect(wire);
        BidiStreamingCall<StringValue, StringValue> call =
            transport.bidiStream(EchoService.BIDI_STREAM, OPTIONS)) {
      for (int i = 0; i < 100; i++) {
        call.send(text("message " + i));
        assertThat(call.receive()).isEqualTo(text("message " + i));
      }
      call.closeSend();
      assertThat(call.receive()).isNull();
    }
  }

  /** By the JDK's client, which upgrades to HTTP/2 if that is asked for. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void get_isServed(HttpClient.Version version) throws Exception {
    try (Transport transport = connect(Wire.CONNECT_1)) {
      CallOptions byGet = CallOptions.builder().useGet(true).build();
      assertThat(transport.unary(EchoService.UNARY, text("a b&c"), byGet)).isEqualTo(text("a b&c"));
    }
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      HttpRequest.Builder page = HttpRequest.newBuilder(URI.create(url(container) + "/page"));
      var body = BodyHandlers.ofString();
      assertThat(client.send(page.GET().build(), body).body()).isEqualTo("hello");
      var head = client.send(page.HEAD().build(), body);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("content-length")).hasValue("5");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void unknownProcedure_isRefused_beforeItsBodyHasArrived(Wire wire) {
    try (Transport transport = wire.transport(url(container) + "/unknown").build()) {
      StringValue message = text("x".repeat(1024 * 1024));
      assertThat(codeOf(() -> transport.unary(EchoService.UNARY, message, OPTIONS)))
          .isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void deadline_endsTheCall(Wire wire) {
    echo.expectWait();
    try (Transport transport = connect(wire)) {
      CallOptions options = OPTIONS.withTimeout(Duration.ofMillis(200));
      assertThat(codeOf(() -> transport.unary(EchoService.UNARY, text("wait"), options)))
          .isEqualTo(Code.DEADLINE_EXCEEDED);
      if (echo.waiting.getCount() == 0) { // On a busy machine the handler may never start.
        EchoService.await(echo.cancelled);
      }
    }
  }

  @Test
  void resetStream_cancelsTheHandler() {
    echo.expectWait();
    try (Transport transport = connect(Wire.GRPC);
        BidiStreamingCall<StringValue, StringValue> call =
            transport.bidiStream(EchoService.BIDI_STREAM, OPTIONS)) {
      call.send(text("wait"));
      assertThat(call.receive()).isNotNull();
      container.awaitIdle();
      call.cancel();
      EchoService.await(echo.cancelled);
    }
  }

  @Test
  void resetStream_whoseRequestIsComplete_cancelsTheHandler() {
    echo.expectWait();
    try (Transport transport = connect(Wire.GRPC)) {
      CompletableFuture<UnaryResponse<StringValue>> call =
          transport.unaryResponseAsync(EchoService.UNARY, text("wait"), OPTIONS);
      EchoService.await(echo.waiting);
      container.awaitIdle();
      call.cancel(true);
      EchoService.await(echo.cancelled);
    }
  }

  @Test
  void resetStream_isNotTheEndOfTheRequests() {
    int before = echo.ended.get();
    try (Transport transport = connect(Wire.GRPC)) {
      for (int i = 0; i < 50; i++) {
        try (ClientStreamingCall<StringValue, StringValue> call =
            transport.clientStream(EchoService.CLIENT_STREAM, OPTIONS)) {
          call.send(text("part"));
          call.cancel();
        }
      }
      // On the same connection, so it is served after the streams before it were reset.
      transport.unary(EchoService.UNARY, text("hello"), OPTIONS);
    }
    assertThat(echo.ended.get()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void clientThatLeaves_cancelsTheHandler_whenItWrites(Wire wire) {
    echo.expectWait();
    try (Transport transport = connect(wire);
        ServerStreamingCall<StringValue> call =
            transport.serverStream(EchoService.SERVER_STREAM, text("flood"), OPTIONS)) {
      assertThat(call.receive()).isNotNull();
      call.cancel();
      EchoService.await(echo.cancelled);
    }
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void clientThatDoesNotRead_holdsUpTheHandler(Wire wire) {
    echo.sent.set(0);
    try (Transport transport = connect(wire);
        ServerStreamingCall<StringValue> call =
            transport.serverStream(EchoService.SERVER_STREAM, text("flood"), OPTIONS)) {
      assertThat(call.receive()).isNotNull();
      awaitStandstill(echo.sent);

      assertThat((long) echo.sent.get() * EchoService.WAVE.length()).isLessThan(UNDERWAY_BYTES);
      assertThat(servlet.messageBytes()).isLessThan(1024 * 1024);
      int received = 1;
      while (call.receive() != null) {
        received++;
      }
      assertThat(received).isEqualTo(EchoService.FLOOD);
    }
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void handlerThatDoesNotRead_holdsUpTheClient(Wire wire) throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    echo.reading = reading;
    AtomicInteger sent = new AtomicInteger();
    try (Transport transport = connect(wire);
        ClientStreamingCall<StringValue, StringValue> call =
            transport.clientStream(EchoService.CLIENT_STREAM, OPTIONS)) {
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < EchoService.FLOOD; i++) {
                  call.send(text(EchoService.WAVE));
                  sent.incrementAndGet();
                }
              });
      awaitStandstill(sent);

      assertThat((long) sent.get() * EchoService.WAVE.length()).isLessThan(UNDERWAY_BYTES);
      assertThat(servlet.messageBytes()).isLessThan(1024 * 1024);
      reading.countDown();
      sender.join();
      long all = (long) EchoService.FLOOD * EchoService.WAVE.length();
      assertThat(call.finish()).isEqualTo(text(Long.toString(all)));
    }
  }

  @Test
  void asynchronousHandlers_haveNoThread() {
    int calls = 20 * Container.FEW_THREADS;
    try (Transport transport = connect(Wire.GRPC)) {
      List<CompletableFuture<StringValue>> responses = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        responses.add(transport.unaryAsync(EchoService.ASYNC, text("call " + i), OPTIONS));
      }
      eventually(() -> echo.asynchronous.get() == calls);
      echo.answers.complete(null);
      for (int i = 0; i < calls; i++) {
        assertThat(responses.get(i).join()).isEqualTo(text("call " + i));
      }
    }
  }

  @Test
  void otherExecutionModes_work() throws Exception {
    for (ExecutionMode mode : List.of(ExecutionMode.eventLoop(), ExecutionMode.carrier())) {
      MethodSettings settings = MethodSettings.builder().executionMode(mode).build();
      Router router = Router.builder().service(new EchoService(), settings).build();
      try (Container other = start(Container.Setup.of(RouterServlet.create(router)));
          Transport transport = Wire.GRPC.transport(url(other)).build()) {
        assertThat(transport.unary(EchoService.UNARY, text("hello"), OPTIONS))
            .isEqualTo(text("hello"));
      }
    }
  }

  @Test
  void servlet_isMounted_belowAContextAndAPrefix() throws Exception {
    Router router = Router.builder().service(new EchoService()).build();
    RouterServlet mounted = RouterServlet.create(router);
    try (Container other = start(new Container.Setup(mounted, "/app", "/rpc/*", null, null));
        Transport transport = Wire.CONNECT_2.transport(url(other) + "/app/rpc").build();
        Transport root = Wire.CONNECT_2.transport(url(other)).build()) {
      assertThat(transport.unary(EchoService.UNARY, text("hello"), OPTIONS))
          .isEqualTo(text("hello"));
      assertThat(codeOf(() -> root.unary(EchoService.UNARY, text("hello"), OPTIONS)))
          .isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @Test
  void verifiedCertificates_areThoseOfThePeer() throws Exception {
    Router router = Router.builder().service(new EchoService()).build();
    Certificates certificates = new Certificates();
    RouterServlet secured = RouterServlet.create(router);
    try (Container other =
            start(new Container.Setup(secured, "", "/*", certificates.ofServer(), null));
        Transport transport =
            Wire.GRPC
                .transport("https://localhost:" + other.port())
                .tls(certificates.ofClient())
                .build()) {
      assertThat(transport.unary(EchoService.UNARY, text("peer"), OPTIONS).getValue())
          .startsWith("/127.0.0.1:")
          .endsWith("CN=client");
    }
  }
}
