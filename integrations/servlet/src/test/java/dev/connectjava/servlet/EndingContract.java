package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the exchanges of a servlet end in any container, if something stands in their way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndingContract {

  static final CallOptions OPTIONS = CallOptions.defaults();

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  abstract Container start(Container.Setup setup) throws Exception;

  static List<Wire> wires() {
    return List.of(Wire.CONNECT_1, Wire.CONNECT_2, Wire.GRPC, Wire.GRPC_WEB_1, Wire.GRPC_WEB_2);
  }

  static List<Wire> wiresOfBoth() {
    return List.of(Wire.CONNECT_1, Wire.GRPC);
  }

  static StringValue text(String text) {
    return StringValue.of(text);
  }

  static String url(Container of) {
    return "http://127.0.0.1:" + of.port();
  }

  /** Waits until something is the case that no event reports. */
  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  static Code codeOf(Runnable call) {
    return catchThrowableOfType(RpcException.class, call::run).code();
  }

  /** Answers at once, without reading the request. */
  private static HttpHandler answering(int status) {
    return exchange -> {
      exchange.respond(HttpResponse.of(status, Headers.empty()));
      return DiscardingListener.of(exchange);
    };
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static java.net.http.HttpResponse<String> get(
      Container container, HttpClient.Version version) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url(container) + "/")).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void responseThatIsNeverRead_endsAtTheWriteTimeout(Wire wire) throws Exception {
    EchoService service = new EchoService();
    Router router = Router.builder().service(service).compressions().build();
    RouterServlet servlet = RouterServlet.builder(router).writeTimeout(SHORT).build();
    try (Container container = start(Container.Setup.of(servlet));
        Transport transport = wire.transport(url(container)).build();
        ServerStreamingCall<StringValue> call =
            transport.serverStream(EchoService.SERVER_STREAM, text("flood"), OPTIONS)) {
      EchoService.await(service.cancelled);

      eventually(() -> servlet.messageBytes() == 0);
      assertThatThrownBy(() -> call.forEach(message -> {})).isInstanceOf(RpcException.class);
    }
  }

  /** Over HTTP/1.1: a container can't end a request there without reading it. */
  @Test
  void earlyAnswers_keepNoThread_whileTheirRequestsAreIncomplete() throws Exception {
    List<RawHttp1> clients = new ArrayList<>();
    try (Container container = start(Container.Setup.of(RouterServlet.create(answering(404))))) {
      for (int i = 0; i < 2 * Container.FEW_THREADS; i++) {
        RawHttp1 client = RawHttp1.connect(container.port());
        clients.add(client);
        client.beginPost(10, "12345");
        assertThat(client.readHead()).startsWith("http/1.1 404");
      }
      for (RawHttp1 client : clients) {
        client.send("67890");
        client.beginPost(0, "");
        assertThat(client.readHead()).startsWith("http/1.1 404");
      }
    } finally {
      for (RawHttp1 client : clients) {
        client.close();
      }
    }
  }

  @Test
  void earlyAnswer_closesTheConnection_ifItsRequestIsTooLong() throws Exception {
    try (Container container = start(Container.Setup.of(RouterServlet.create(answering(404))));
        RawHttp1 client = RawHttp1.connect(container.port())) {
      client.beginPost(1_000_000_000, "12345");
      assertThat(client.readHead()).startsWith("http/1.1 404");

      byte[] part = new byte[64 * 1024];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  client.send(part);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void earlyAnswer_closesTheConnection_ifItsRequestTakesTooLong() throws Exception {
    HttpHandler streaming =
        exchange -> {
          exchange.sendHead(200, Headers.empty());
          exchange.write(ByteBuffer.wrap(new byte[100_000]));
          exchange.finish(Headers.empty());
          return DiscardingListener.of(exchange);
        };
    RouterServlet servlet = RouterServlet.builder(streaming).drainTimeout(SHORT).build();
    try (Container container = start(Container.Setup.of(servlet));
        RawHttp1 client = RawHttp1.connect(container.port())) {
      client.beginPost(10, "12345");

      assertThat(client.readHead()).startsWith("http/1.1 200");
      assertThat(client.readToTheEnd()).hasSizeGreaterThanOrEqualTo(100_000);
    }
  }

  @Test
  void responseThatIsCompleteBeforeItsRequest_statesItsLength() throws Exception {
    HttpHandler streaming =
        exchange -> {
          exchange.sendHead(200, Headers.empty());
          exchange.write(bytes("hel"));
          exchange.finish(bytes("lo"), Headers.empty());
          return DiscardingListener.of(exchange);
        };
    try (Container container = start(Container.Setup.of(RouterServlet.create(streaming)));
        RawHttp1 client = RawHttp1.connect(container.port())) {
      client.beginPost(10, "12345");

      assertThat(client.readHead()).contains("\r\ncontent-length: 5\r\n");
      assertThat(client.read(5)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void abortBeforeTheHead_isAStatusWithoutABody(HttpClient.Version version) throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    HttpHandler aborting =
        exchange -> {
          exchange.abort();
          return new ClosedExchange(exchange, closed);
        };
    try (Container container = start(Container.Setup.of(RouterServlet.create(aborting)))) {
      java.net.http.HttpResponse<String> response = get(container, version);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).isEmpty();
      assertThat(ClosedExchange.isCompleted(closed)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void abortBeforeTheContainerIsReady_isAStatus_andKeepsHeadersOfFilters(HttpClient.Version version)
      throws Exception {
    CountDownLatch awaited = new CountDownLatch(1);
    CountDownLatch aborted = new CountDownLatch(1);
    HttpHandler aborting =
        exchange -> {
          EchoService.await(awaited);
          exchange.abort();
          exchange.loop().execute(aborted::countDown);
          return DiscardingListener.of(exchange);
        };
    FaultyServlet servlet = new FaultyServlet(RouterServlet.create(aborting));
    servlet.onAwaited =
        () -> {
          awaited.countDown();
          EchoService.await(aborted);
        };
    try (Container container = start(Container.Setup.of(servlet))) {
      java.net.http.HttpResponse<String> response = get(container, version);

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("x-filter")).hasValue("passed");
    }
  }

  @Test
  void abort_breaksTheResponseOff_withoutAStackTrace() throws Exception {
    HttpHandler broken =
        exchange -> {
          exchange.sendHead(200, Headers.of("content-type", "text/plain"));
          exchange.write(ByteBuffer.wrap(new byte[100_000]));
          return new HttpRequestListener() {
            @Override
            public void onData(ByteBuffer data, boolean last) {}

            @Override
            public void onWritable() {
              exchange.abort();
            }

            @Override
            public void onClosed(boolean completed) {}
          };
        };
    FaultyServlet servlet = new FaultyServlet(RouterServlet.create(broken));
    try (Container container = start(Container.Setup.of(servlet))) {
      assertThatThrownBy(() -> get(container, HttpClient.Version.HTTP_1_1))
          .isInstanceOf(IOException.class);
      assertThat(servlet.thrown.get(20, TimeUnit.SECONDS).getStackTrace()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void handlerThatThrows_afterTheHead_isStatus500(HttpClient.Version version) throws Exception {
    HttpHandler failing =
        exchange -> {
          exchange.sendHead(200, Headers.empty());
          throw new IllegalStateException("a handler that fails");
        };
    try (RecordedLog log = RecordedLog.of(ServletExchange.class);
        Container container = start(Container.Setup.of(RouterServlet.create(failing)))) {
      java.net.http.HttpResponse<String> response = get(container, version);

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEmpty();
      eventually(() -> !log.records().isEmpty());
    }
  }

  @Test
  void handlerThatThrows_afterAWholeResponse_hasAnswered() throws Exception {
    HttpHandler failing =
        exchange -> {
          exchange.respond(HttpResponse.of(404, Headers.empty()));
          throw new IllegalStateException("a handler that fails");
        };
    try (RecordedLog log = RecordedLog.of(ServletExchange.class);
        Container container = start(Container.Setup.of(RouterServlet.create(failing)))) {
      assertThat(get(container, HttpClient.Version.HTTP_1_1).statusCode()).isEqualTo(404);
      eventually(() -> !log.records().isEmpty());
    }
  }

  /** An error in a step that reads or writes, which no container should throw. */
  @ParameterizedTest
  @EnumSource
  void errorInAStep_endsTheExchange(Step step) throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    HttpHandler handler =
        exchange -> {
          if (step == Step.WRITE) {
            exchange.sendHead(200, Headers.empty());
            exchange.write(bytes("hello"));
          }
          return new ClosedExchange(exchange, closed);
        };
    FaultyServlet servlet = new FaultyServlet(RouterServlet.create(handler));
    Runnable fault =
        () -> {
          throw new LinkageError("a fault of the container");
        };
    servlet.onRead = step == Step.READ ? fault : servlet.onRead;
    servlet.onWrite = step == Step.WRITE ? fault : servlet.onWrite;
    try (RecordedLog log = RecordedLog.of(ServletExchange.class);
        Container container = start(Container.Setup.of(servlet));
        RawHttp1 client = RawHttp1.connect(container.port())) {
      client.beginPost(5, "12345");

      assertThat(ClosedExchange.isCompleted(closed)).isFalse();
      eventually(() -> !log.records().isEmpty());
    }
  }

  /** A step of an exchange. */
  enum Step {
    READ,
    WRITE
  }

  @Test
  void refusedHeader_isNotAnOrderlyEnd() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    HttpHandler handler =
        exchange -> {
          exchange.respond(HttpResponse.of(200, Headers.of("x-header", "one")));
          return new ClosedExchange(exchange, closed);
        };
    FaultyServlet servlet = new FaultyServlet(RouterServlet.create(handler));
    servlet.onHeader =
        () -> {
          servlet.onHeader = () -> {};
          throw new IllegalArgumentException("a header that the container refuses");
        };
    try (RecordedLog log = RecordedLog.of(ServletExchange.class);
        Container container = start(Container.Setup.of(servlet))) {
      java.net.http.HttpResponse<String> response = get(container, HttpClient.Version.HTTP_1_1);

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEmpty();
      assertThat(ClosedExchange.isCompleted(closed)).isFalse();
      eventually(() -> !log.records().isEmpty());
      assertThat(log.records()).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
    }
  }

  @Test
  void eventsAfterTheEnd_doNotTouchTheContainersObjects() throws Exception {
    FaultyServlet servlet = new FaultyServlet(RouterServlet.create(answering(200)));
    try (Container container = start(Container.Setup.of(servlet))) {
      assertThat(get(container, HttpClient.Version.HTTP_1_1).statusCode()).isEqualTo(200);
      eventually(() -> servlet.completions.get() > 0);

      servlet.listener.join().onError(FaultyServlet.failure(new IOException("too late")));
      assertThat(servlet.completions.get()).isEqualTo(1);
    }
  }

  @Test
  void destroy_notifiesOpenCalls_andRefusesOthers() throws Exception {
    EchoService service = new EchoService();
    RouterServlet stopped = RouterServlet.create(Router.builder().service(service).build());
    try (Container other = start(Container.Setup.of(stopped));
        Transport transport = Wire.GRPC.transport(url(other)).build();
        BidiStreamingCall<StringValue, StringValue> call =
            transport.bidiStream(EchoService.BIDI_STREAM, OPTIONS)) {
      call.send(text("drain"));
      assertThat(call.receive()).isNotNull();
      stopped.destroy();

      assertThat(call.receive()).isNull();
      assertThat(codeOf(() -> transport.unary(EchoService.UNARY, text("late"), OPTIONS)))
          .isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  void destroy_cutsOffCallsAfterTheGracePeriod() throws Exception {
    EchoService service = new EchoService();
    RouterServlet stopped =
        RouterServlet.builder(Router.builder().service(service).build())
            .shutdownGrace(Duration.ZERO)
            .build();
    try (Container other = start(Container.Setup.of(stopped));
        Transport transport = Wire.GRPC.transport(url(other)).build();
        BidiStreamingCall<StringValue, StringValue> call =
            transport.bidiStream(EchoService.BIDI_STREAM, OPTIONS)) {
      call.send(text("wait"));
      assertThat(call.receive()).isNotNull();
      stopped.destroy();

      EchoService.await(service.cancelled);
      assertThatThrownBy(call::receive).isInstanceOf(RpcException.class);
    }
  }

  /** As the container does if it starts its context again. */
  @Test
  void init_afterDestroy_servesAgain() throws Exception {
    RouterServlet servlet = RouterServlet.create(answering(200));
    servlet.destroy();
    try (Container container = start(Container.Setup.of(servlet))) {
      assertThat(get(container, HttpClient.Version.HTTP_1_1).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void destroy_refusesARequestThatHasNotBegun() throws Exception {
    RouterServlet stopped = RouterServlet.create(answering(200));
    FaultyServlet servlet = new FaultyServlet(stopped);
    servlet.onStartAsync = stopped::destroy;
    try (Container container = start(Container.Setup.of(servlet))) {
      assertThat(get(container, HttpClient.Version.HTTP_1_1).statusCode()).isEqualTo(503);
    }
  }
}
