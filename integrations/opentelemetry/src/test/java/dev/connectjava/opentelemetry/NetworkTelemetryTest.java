package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerListener;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.testing.InMemoryTransport;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses, waits, attempts and sampling. */
final class NetworkTelemetryTest {

  private final Telemetry telemetry = new Telemetry();
  private final Echo echo = new Echo();

  @AfterEach
  void close() {
    telemetry.close();
  }

  private ClientConfig config(Protocol protocol) {
    return ClientTelemetry.of(telemetry.openTelemetry())
        .addTo(ClientConfig.builder().protocol(protocol))
        .build();
  }

  private static String text(SpanData span, String key) {
    return String.valueOf(
        span.getAttributes().asMap().entrySet().stream()
            .filter(entry -> entry.getKey().getKey().equals(key))
            .map(entry -> entry.getValue().toString())
            .findFirst()
            .orElse(null));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void spans_haveTheAddressesOfBothEnds(Protocol protocol) throws Exception {
    try (NettyServer server =
            NettyServer.builder()
                .host("127.0.0.1")
                .port(0)
                .router(router -> router.service(echo.blocking()))
                .router(ServerTelemetry.of(telemetry.openTelemetry())::addTo)
                .start();
        Transport transport =
            NettyTransport.builder("http://localhost:" + server.port())
                .config(config(protocol))
                .build()) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      Telemetry.Pair spans = telemetry.pair();

      String port = Integer.toString(server.port());
      assertThat(List.of(spans.client(), spans.server()))
          .allSatisfy(span -> {
            assertThat(text(span, "server.address")).isEqualTo("localhost");
            assertThat(text(span, "server.port")).isEqualTo(port);
            assertThat(text(span, "network.peer.address")).isEqualTo("127.0.0.1");
            assertThat(text(span, "network.transport")).isEqualTo("tcp");
          });
      assertThat(text(spans.client(), "network.peer.port")).isEqualTo(port);
      assertThat(text(spans.server(), "client.address")).isEqualTo("127.0.0.1");
      assertThat(text(spans.server(), "client.port"))
          .isEqualTo(text(spans.server(), "network.peer.port"));
      assertThat(spans.server().getParentSpanId()).isEqualTo(spans.client().getSpanId());
      assertThat(spans.client().getEvents())
          .extracting(EventData::getName)
          .startsWith("dev.connectjava.waiting")
          .endsWith("dev.connectjava.connected");
      assertThat(spans.client().getEvents())
          .extracting(event -> event.getAttributes().get(SemanticConventions.WAIT))
          .contains("connection");
    }
  }

  @Test
  void callWithoutAServer_failsWithItsCode() throws Exception {
    int unused;
    try (NettyServer server =
        NettyServer.builder().host("127.0.0.1").port(0).service(echo::blocking).start()) {
      unused = server.port();
    }
    try (Transport transport =
        NettyTransport.builder("http://127.0.0.1:" + unused)
            .config(config(Protocol.CONNECT))
            .build()) {
      assertThat(
              catchThrowable(
                  () -> Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults())))
          .isInstanceOf(RpcException.class);
      SpanData client = telemetry.next();

      assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(text(client, "error.type")).isEqualTo("unavailable");
      assertThat(text(client, "server.port")).isEqualTo(Integer.toString(unused));
    }
  }

  @Test
  void secondAttempt_isAnEvent() throws Exception {
    ClientConfig twice =
        config(Protocol.GRPC).toBuilder()
            .interceptor((method, options, next) -> {
              next.open(method, options).cancel();
              return next.open(method, options);
            })
            .build();
    try (Transport transport =
        InMemoryTransport.to(Router.builder().service(echo.blocking()).build(), twice)) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      SpanData client = telemetry.next();

      assertThat(text(client, "dev.connectjava.attempts")).isEqualTo("2");
      assertThat(client.getEvents())
          .extracting(EventData::getName)
          .containsExactly("dev.connectjava.retry");
      assertThat(client.getEvents().getFirst().getAttributes().get(SemanticConventions.ATTEMPT))
          .isEqualTo(2);
    }
  }

  @Test
  void droppedTrace_isMeasuredAndPassedOn() throws Exception {
    try (Telemetry dropping = new Telemetry(Sampler.alwaysOff())) {
      Router.Builder router = Router.builder().service(echo.blocking());
      ServerTelemetry.of(dropping.openTelemetry()).addTo(router);
      ClientConfig.Builder config = ClientConfig.builder();
      ClientTelemetry.of(dropping.openTelemetry()).addTo(config);
      CountDownLatch ended = new CountDownLatch(1);
      config.listener(call ->
          new ClientListener() {
            @Override
            public void onEnd(End end) {
              ended.countDown(); // The last listener is told last.
            }
          });
      Span caller = dropping.tracer().spanBuilder("caller").startSpan();
      try (Transport transport = InMemoryTransport.to(router.build(), config.build());
          Scope scope = caller.makeCurrent()) {
        Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
        Echo.Current current = echo.currents.poll(10, TimeUnit.SECONDS);

        assertThat(current.traceId()).isEqualTo(caller.getSpanContext().getTraceId());
        assertThat(current.spanId()).isNotEqualTo(SpanId.getInvalid());
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(dropping.point("rpc.client.call.duration").getCount()).isOne();
        assertThat(dropping.rest()).isEmpty();
      }
    }
  }

  @Test
  void spanOfTheLayerBelow_isTheParentIfItIsOfTheSameTrace() throws Exception {
    Span remote = telemetry.tracer().spanBuilder("remote").startSpan();
    Span below =
        telemetry.tracer().spanBuilder("below").setParent(Context.root().with(remote)).startSpan();
    Span other = telemetry.tracer().spanBuilder("other").setNoParent().startSpan();

    assertThat(parentWithin(Context.root(), remote)).isEqualTo(remote.getSpanContext().getSpanId());
    assertThat(parentWithin(Context.root().with(below), remote))
        .isEqualTo(below.getSpanContext().getSpanId());
    assertThat(parentWithin(Context.root().with(other), remote))
        .isEqualTo(remote.getSpanContext().getSpanId());
    assertThat(parentWithin(Context.root().with(other), Span.getInvalid()))
        .isEqualTo(other.getSpanContext().getSpanId());
  }

  /** Returns the parent of a call's span, whose request has the headers of a remote span. */
  private String parentWithin(Context context, Span remote) throws InterruptedException {
    Headers.Builder headers = Headers.builder();
    telemetry
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.root().with(remote), headers, HeaderFields.SETTER);
    CutOffCall call = new CutOffCall(headers.build(), dev.connectjava.Attributes.create());
    ServerListener listener;
    try (Scope scope = context.makeCurrent()) {
      listener = served().listenTo(call);
    }
    listener.onEnd(call);
    return telemetry.next().getParentSpanId();
  }

  @Test
  void requestThatIsNotACall_hasTheStatusOfItsRefusal() throws Exception {
    try (InMemoryHttp http = InMemoryHttp.to(observed())) {
      Headers headers = Headers.of("content-type", "text/plain", "host", "shop_1:80");
      InMemoryCall call = http.open(post(headers));
      call.end();
      assertThat(call.awaitStatus()).isEqualTo(415);
      call.read(Integer.MAX_VALUE);
      SpanData server = telemetry.next();

      assertThat(text(server, "rpc.system.name")).isEqualTo("_OTHER");
      assertThat(text(server, "rpc.method")).isEqualTo("test.v1.EchoService/Unary");
      assertThat(text(server, "rpc.status_code")).isEqualTo("null");
      assertThat(text(server, "error.type")).isEqualTo("415");
      assertThat(text(server, "server.address")).isEqualTo("shop_1:80");
      assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  @Test
  void responseThatIsCutOff_isIncomplete() throws Exception {
    CutOffCall call = new CutOffCall(Headers.empty(), dev.connectjava.Attributes.create());
    served().listenTo(call).onEnd(call);
    SpanData server = telemetry.next();

    assertThat(text(server, "error.type")).isEqualTo("incomplete");
    assertThat(text(server, "rpc.status_code")).isEqualTo("null");
    assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  /** The key of a label that can't be written. */
  private static final class BrokenKey implements AttributeKey<String> {

    @Override
    public String getKey() {
      throw new IllegalStateException("broken");
    }

    @Override
    public AttributeType getType() {
      return AttributeType.STRING;
    }
  }

  @Test
  void labelThatFails_doesNotKeepTheSpanOpen() throws Exception {
    ServiceDefinition service =
        ServiceDefinition.builder(Echo.SERVICE)
            .unary(
                Echo.UNARY,
                (request, call) -> {
                  CallLabels.put(call, new BrokenKey(), "a label");
                  return request;
                })
            .build();
    Router.Builder router = Router.builder().service(service);
    ServerTelemetry.of(telemetry.openTelemetry()).addTo(router);
    try (Transport transport = InMemoryTransport.to(router.build(), ClientConfig.defaults())) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      assertThat(telemetry.next().getName()).isEqualTo("test.v1.EchoService/Unary");
    }
  }

  private ServedCalls served() {
    return new ServedCalls(new Instrumentation(telemetry.openTelemetry(), Side.SERVER));
  }

  private Router observed() {
    return ServerTelemetry.of(telemetry.openTelemetry())
        .addTo(Router.builder())
        .service(echo.blocking())
        .build();
  }

  private static HttpRequest post(Headers headers) {
    Peer peer = Peer.at(new InetSocketAddress("127.0.0.1", 1));
    return HttpRequest.builder(HttpVersion.HTTP_1, "POST", Echo.UNARY.procedure(), peer)
        .headers(headers)
        .build();
  }

  @Test
  void scopes_areLeft() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Router router =
          ServerTelemetry.of(telemetry.openTelemetry())
              .addTo(Router.builder())
              .service(echo.blocking())
              .executionMode(ExecutionMode.of(executor))
              .build();
      try (Transport transport = InMemoryTransport.to(router, ClientConfig.defaults())) {
        Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      }
      assertThat(echo.currents.poll(10, TimeUnit.SECONDS).spanId())
          .isEqualTo(telemetry.next().getSpanId());
      assertThat(executor.submit(Context::current).get(10, TimeUnit.SECONDS))
          .isEqualTo(Context.root());
    }
  }
}
