package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the calls of every protocol. */
abstract class TelemetryContract {

  private final Protocol protocol;
  private final Telemetry telemetry = new Telemetry();
  private final Echo echo = new Echo();

  TelemetryContract(Protocol protocol) {
    this.protocol = protocol;
  }

  static Stream<Arguments> shapesAndStyles() {
    return Stream.of(Shape.values())
        .flatMap(shape -> Stream.of(Arguments.of(shape, false), Arguments.of(shape, true)));
  }

  /** Returns the value of {@code rpc.system.name}. */
  abstract String system();

  /** Returns the value of {@code rpc.status_code} of a successful call; null for none. */
  abstract @Nullable String ok();

  /** Returns the value of {@code rpc.status_code} of a failed call. */
  abstract String statusOf(Code code);

  /** Returns the attributes of a server's call of a method that it does not have. */
  Attributes unknown() {
    String unimplemented = statusOf(Code.UNIMPLEMENTED);
    return outcome("_OTHER", unimplemented, unimplemented);
  }

  @AfterEach
  void close() {
    telemetry.close();
  }

  private Transport transport(ServiceDefinition service) {
    return transport(router -> router.service(service), telemetry);
  }

  private Transport transport(Consumer<Router.Builder> change, Telemetry ofClient) {
    Router.Builder router = Router.builder();
    ServerTelemetry.of(telemetry.openTelemetry()).addTo(router);
    change.accept(router);
    ClientConfig.Builder config = ClientConfig.builder().protocol(protocol);
    ClientTelemetry.of(ofClient.openTelemetry()).addTo(config);
    return InMemoryTransport.to(router.build(), config.build());
  }

  private static @Nullable Throwable failureOf(Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    return thrown instanceof CompletionException ? thrown.getCause() : thrown;
  }

  private static Attributes of(SpanData span, String... keys) {
    return span.getAttributes().toBuilder()
        .removeIf(key -> !List.of(keys).contains(key.getKey()))
        .build();
  }

  @ParameterizedTest
  @MethodSource("shapesAndStyles")
  void call_hasASpanOnEachSide(Shape shape, boolean async) throws Exception {
    try (Transport transport = transport(async ? echo.async() : echo.blocking())) {
      Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
      Baggage baggage = Baggage.builder().put("user", "Ada Müller").build();
      try (Scope scope = Context.current().with(caller).with(baggage).makeCurrent()) {
        shape.call(transport, Echo.message("hello"), CallOptions.defaults());
      }
      Telemetry.Pair spans = telemetry.pair();

      String method = shape.method().procedure().substring(1);
      assertThat(List.of(spans.client(), spans.server()))
          .allSatisfy(span -> {
            assertThat(span.getName()).isEqualTo(method);
            assertThat(span.getTraceId()).isEqualTo(caller.getSpanContext().getTraceId());
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(span.getInstrumentationScopeInfo().getSchemaUrl())
                .isEqualTo(SemanticConventions.SCHEMA_URL);
            assertThat(of(span, "rpc.system.name", "rpc.method", "rpc.status_code", "error.type"))
                .isEqualTo(outcome(method, ok(), null));
            assertThat(span.getAttributes().get(SemanticConventions.PROTOCOL))
                .isEqualToIgnoringCase(protocol.name());
            assertThat(span.getAttributes().get(SemanticConventions.REQUEST_MESSAGES)).isOne();
            assertThat(span.getAttributes().get(SemanticConventions.RESPONSE_MESSAGES))
                .isEqualTo(shape.responses());
            assertThat(span.getAttributes().get(SemanticConventions.REQUEST_BYTES)).isPositive();
          });
      assertThat(spans.client().getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(spans.client().getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
      assertThat(spans.server().getKind()).isEqualTo(SpanKind.SERVER);
      assertThat(spans.server().getParentSpanId()).isEqualTo(spans.client().getSpanId());
      assertThat(spans.server().getEvents())
          .extracting(EventData::getName)
          .containsExactly("dev.connectjava.started", "dev.connectjava.answered");
      assertThat(echo.currents.poll(10, TimeUnit.SECONDS))
          .isEqualTo(
              new Echo.Current(
                  spans.server().getTraceId(), spans.server().getSpanId(), "Ada Müller"));
    }
  }

  private Attributes outcome(String method, @Nullable String status, @Nullable String error) {
    return Attributes.builder()
        .put("rpc.system.name", system())
        .put("rpc.method", method)
        .put(AttributeKey.stringKey("rpc.status_code"), status)
        .put(AttributeKey.stringKey("error.type"), error)
        .build();
  }

  @ParameterizedTest
  @MethodSource("shapesAndStyles")
  void failedCall_hasItsCode(Shape shape, boolean async) throws Exception {
    try (Transport transport = transport(async ? echo.async() : echo.blocking())) {
      Throwable failure =
          failureOf(() ->
              shape.call(transport, Echo.message("fail UNAVAILABLE"), CallOptions.defaults()));
      assertThat(failure).isInstanceOf(RpcException.class);
      Telemetry.Pair spans = telemetry.pair();

      String unavailable = statusOf(Code.UNAVAILABLE);
      String method = shape.method().procedure().substring(1);
      assertThat(List.of(spans.client(), spans.server()))
          .allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getStatus().getDescription()).isEqualTo("asked for it");
            assertThat(of(span, "rpc.system.name", "rpc.method", "rpc.status_code", "error.type"))
                .isEqualTo(outcome(method, unavailable, unavailable));
          });
      assertThat(spans.server().getParentSpanId()).isEqualTo(spans.client().getSpanId());
    }
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void code_isAnErrorOfTheServerIfTheServerHasFailed(Code code) throws Exception {
    List<Code> errors =
        List.of(
            Code.UNKNOWN,
            Code.DEADLINE_EXCEEDED,
            Code.UNIMPLEMENTED,
            Code.INTERNAL,
            Code.UNAVAILABLE,
            Code.DATA_LOSS);
    try (Transport transport = transport(echo.blocking())) {
      failureOf(() ->
          Shape.UNARY.call(transport, Echo.message("fail " + code.name()), CallOptions.defaults()));
      Telemetry.Pair spans = telemetry.pair();

      String status = statusOf(code);
      assertThat(spans.client().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(of(spans.client(), "rpc.status_code", "error.type"))
          .isEqualTo(
              Attributes.builder()
                  .put("rpc.status_code", status)
                  .put("error.type", status)
                  .build());
      boolean isError = errors.contains(code);
      assertThat(spans.server().getStatus().getStatusCode())
          .isEqualTo(isError ? StatusCode.ERROR : StatusCode.UNSET);
      assertThat(spans.server().getAttributes().get(SemanticConventions.RPC_STATUS_CODE))
          .isEqualTo(status);
      assertThat(spans.server().getAttributes().get(SemanticConventions.ERROR_TYPE))
          .isEqualTo(isError ? status : null);
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void call_isMeasuredOnEachSide(Shape shape) throws Exception {
    try (Transport transport = transport(echo.blocking())) {
      shape.call(
          transport,
          Echo.message("hello"),
          CallLabels.with(CallOptions.defaults(), Attributes.of(Echo.TIER, "silver")));
      Telemetry.Pair spans = telemetry.pair();

      String method = shape.method().procedure().substring(1);
      Attributes outcome = outcome(method, ok(), null);
      measured(
          "client", shape, spans.client(), outcome.toBuilder().put(Echo.TIER, "silver").build());
      measured("server", shape, spans.server(), outcome.toBuilder().put(Echo.TIER, "gold").build());
    }
  }

  private void measured(String side, Shape shape, SpanData span, Attributes withLabels) {
    HistogramPointData duration = telemetry.point("rpc." + side + ".call.duration");
    assertThat(duration.getAttributes()).isEqualTo(withLabels);
    assertThat(duration.getCount()).isOne();
    assertThat(duration.getBoundaries()).isEqualTo(SemanticConventions.DURATION_BUCKETS);
    assertThat(duration.getExemplars())
        .extracting(exemplar -> exemplar.getSpanContext().getSpanId())
        .containsExactly(span.getSpanId());
    String own = "dev.connectjava." + side;
    HistogramPointData requests = telemetry.point(own + ".request.size");
    assertThat(requests.getCount()).isOne();
    assertThat(requests.getSum()).isEqualTo(Echo.message("hello").getSerializedSize());
    assertThat(requests.getAttributes().get(Echo.TIER)).isNull();
    HistogramPointData responses = telemetry.point(own + ".response.size");
    assertThat(responses.getCount()).isEqualTo(shape.responses());
    assertThat(telemetry.metric("rpc." + side + ".call.duration").getUnit()).isEqualTo("s");
    assertThat(telemetry.metric(own + ".request.size").getUnit()).isEqualTo("By");
  }

  @Test
  void callOfAnUnknownMethod_hasASpan() throws Exception {
    try (Transport transport = transport(router -> {}, telemetry)) {
      failureOf(() -> Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults()));
      SpanData server = telemetry.pair().server();

      assertThat(server.getName())
          .isEqualTo(unknown().get(AttributeKey.stringKey("rpc.system.name")));
      assertThat(of(server, "rpc.system.name", "rpc.method", "rpc.status_code", "error.type"))
          .isEqualTo(unknown());
      assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(server.getAttributes().get(SemanticConventions.RPC_METHOD_ORIGINAL))
          .isEqualTo("test.v1.EchoService/Unary");
      assertThat(telemetry.point("rpc.server.call.duration").getAttributes()).isEqualTo(unknown());
    }
  }

  @Test
  void methodThatAFallbackServes_isNotRecognized() throws Exception {
    try (Transport transport =
        transport(
            router ->
                router.fallback((requests, responses, call) -> requests.forEach(responses::send)),
            telemetry)) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());
      SpanData server = telemetry.pair().server();

      assertThat(server.getName()).isEqualTo(system());
      assertThat(server.getAttributes().get(SemanticConventions.RPC_METHOD)).isEqualTo("_OTHER");
      assertThat(server.getAttributes().get(SemanticConventions.RPC_METHOD_ORIGINAL))
          .isEqualTo("test.v1.EchoService/Unary");
    }
  }

  @Test
  void callThatAHeadInterceptorRefuses_hasASpan() throws Exception {
    try (Transport transport =
        transport(
            router ->
                router
                    .service(echo.blocking())
                    .headInterceptor(call -> {
                      throw new RpcException(Code.UNAUTHENTICATED, "no token");
                    }),
            telemetry)) {
      failureOf(() -> Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults()));
      SpanData server = telemetry.pair().server();

      assertThat(server.getName()).isEqualTo("test.v1.EchoService/Unary");
      assertThat(server.getAttributes().get(SemanticConventions.RPC_STATUS_CODE))
          .isEqualTo(statusOf(Code.UNAUTHENTICATED));
      assertThat(server.getEvents())
          .extracting(EventData::getName)
          .containsExactly("dev.connectjava.answered");
    }
  }

  @Test
  void callback_runsInTheContextOfTheCaller() throws Exception {
    echo.answers = new CompletableFuture<>();
    try (Transport transport = transport(echo.blocking())) {
      Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
      CompletableFuture<String> inCallback;
      try (Scope scope = caller.makeCurrent()) {
        inCallback =
            transport
                .unaryAsync(Echo.UNARY, Echo.message("hello"), CallOptions.defaults())
                .thenApply(response -> Span.current().getSpanContext().getSpanId())
                .toCompletableFuture();
      }
      echo.answers.complete(null); // The callback is added by now, and its thread is another.
      telemetry.pair();

      assertThat(inCallback.get(10, TimeUnit.SECONDS))
          .isEqualTo(caller.getSpanContext().getSpanId());
    }
  }

  @Test
  void clientWithoutTelemetry_beginsANewTrace() throws Exception {
    Router router =
        ServerTelemetry.of(telemetry.openTelemetry())
            .addTo(Router.builder())
            .service(echo.blocking())
            .build();
    ClientConfig config = ClientConfig.builder().protocol(protocol).build();
    try (Transport transport = InMemoryTransport.to(router, config)) {
      Shape.UNARY.call(transport, Echo.message("hello"), CallOptions.defaults());

      assertThat(telemetry.next().getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(telemetry.rest()).isEmpty();
    }
  }
}
