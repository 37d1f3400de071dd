package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AccessLog;
import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What listeners are told of calls, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ServerListenerContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";

  private final Transport transport;
  private final Recorder recorder = new Recorder();
  private final List<ServerWorld> worlds = new ArrayList<>();

  ServerListenerContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    assertThat(recorder.ended).as("calls that nobody has looked at").isEmpty();
  }

  private ServerWorld world() {
    return of(Router.builder().listener(recorder));
  }

  private ServerWorld of(Router.Builder router) {
    ServerWorld world = ServerWorld.of(transport, router);
    worlds.add(world);
    return world;
  }

  /** Keeps what each call's listener is told. */
  private static final class Recorder implements ServerListener.Factory {

    final BlockingQueue<Told> begun = new LinkedBlockingQueue<>();
    final BlockingQueue<Told> ended = new LinkedBlockingQueue<>();

    @Override
    public ServerListener listenTo(ServerListener.Start start) {
      Told told = new Told(start, ended);
      begun.add(told);
      return told;
    }

    Told next() throws InterruptedException {
      Told told = ended.poll(10, TimeUnit.SECONDS);
      assertThat(told).as("a call that has ended").isNotNull();
      return told;
    }
  }

  /** What one listener is told. */
  private static final class Told implements ServerListener {

    final Optional<RpcMethod<?, ?>> method;
    final Optional<Protocol> protocol;
    final List<String> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Told> ended;
    private volatile ServerListener.@Nullable End end;

    Told(Start start, BlockingQueue<Told> ended) {
      this.method = start.method();
      this.protocol = start.protocol();
      this.ended = ended;
    }

    End end() {
      return Objects.requireNonNull(end);
    }

    @Override
    public void onStarted() {
      events.add("started");
    }

    @Override
    public void onRequest(int bytes, int wireBytes) {
      events.add("request " + bytes + " " + wireBytes);
    }

    @Override
    public void onResponse(int bytes, int wireBytes) {
      events.add("response " + bytes + " " + wireBytes);
    }

    @Override
    public void onAnswered(Optional<Code> code) {
      events.add("answered " + code.map(Code::toString).orElse("ok"));
    }

    @Override
    public void onEnd(End newEnd) {
      events.add("end");
      end = newEnd;
      ended.add(this);
    }
  }

  @ParameterizedTest
  @CsvSource({"application/json, CONNECT", "application/grpc-web+json, GRPC_WEB"})
  void unaryCall_isToldFromItsStartToItsEnd(String type, Protocol protocol) throws Exception {
    ServerWorld world = world();
    byte[] message = utf8("{\"text\":\"abc\"}");
    byte[] body = protocol == Protocol.CONNECT ? message : envelope(0, message);
    TestCall call = world.post("Ask", type, body);
    int answered = call.read(Integer.MAX_VALUE).length;

    Told told = recorder.next();
    assertThat(told.method).contains(ContractServiceMethods.ASK);
    assertThat(told.protocol).contains(protocol);
    assertThat(told.events)
        .hasSize(5)
        .startsWith("started", "request 14 14")
        .endsWith("answered ok", "end");
    assertThat(told.events.get(2)).matches("response (\\d+) \\1");
    assertThat(told.end().path()).isEqualTo(ServerWorld.SERVICE + "Ask");
    assertThat(told.end().status()).isEqualTo(200);
    assertThat(told.end().code()).isEmpty();
    assertThat(told.end().isComplete()).isTrue();
    assertThat(told.end().requestMessages()).isEqualTo(1);
    assertThat(told.end().requestBodyBytes()).isEqualTo(body.length);
    assertThat(told.end().responseMessages()).isEqualTo(1);
    assertThat(told.end().responseBodyBytes()).isEqualTo(answered);
    assertThat(told.end().duration()).isPositive().isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void messagesOfStreams_areToldBeforeAndAfterCompression() throws Exception {
    byte[] order = utf8("{\"count\":2,\"text\":\"" + "a".repeat(2_000) + "\"}");
    byte[] zipped = gzip(order);
    body(
        world()
            .post(
                "Repeat",
                STREAM,
                envelope(1, zipped),
                "connect-content-encoding",
                "gzip",
                "connect-accept-encoding",
                "gzip"));

    Told told = recorder.next();
    assertThat(told.events)
        .contains("request %d %d".formatted(order.length, zipped.length))
        .hasSize(6);
    String[] response = told.events.get(2).split(" ");
    assertThat(response[0]).isEqualTo("response");
    assertThat(Integer.parseInt(response[1])).isGreaterThan(2_000);
    assertThat(Integer.parseInt(response[2])).isLessThan(200);
    assertThat(told.end().responseMessages()).isEqualTo(2);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(bytes);
    }
    return zipped.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "Ask, application/json, '{\"code\":\"ABORTED\"}', ABORTED, 409",
    "Ask, application/json, '{\"crash\":true}', INTERNAL, 500",
    "Ask, application/json, '{', INVALID_ARGUMENT, 400",
    "Repeat, application/connect+json, '{\"code\":\"ABORTED\"}', ABORTED, 200",
    "Repeat, application/grpc-web+json, '{\"count\":1,\"crash\":true}', INTERNAL, 200"
  })
  void failure_isTold(String method, String type, String order, Code code, int status)
      throws Exception {
    byte[] body = type.equals(JSON) ? utf8(order) : envelope(0, utf8(order));
    body(world().post(method, type, body));

    Told told = recorder.next();
    assertThat(told.events).contains("started", "answered " + code).endsWith("end");
    assertThat(told.end().code()).contains(code);
    assertThat(told.end().failure())
        .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(code));
    assertThat(told.end().status()).isEqualTo(status);
    assertThat(told.end().isComplete()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Ask, text/plain, '', 415, , ",
    "Nothing, application/json, '', 404, UNIMPLEMENTED, ",
    "Nothing, application/grpc, '', 200, UNIMPLEMENTED, GRPC",
    "Ask, application/grpc+xml, '', 200, UNIMPLEMENTED, GRPC",
    "Ask, application/json, connect-timeout-ms: soon, 400, INVALID_ARGUMENT, CONNECT",
    "Ask, application/json, content-encoding: zip, 501, UNIMPLEMENTED, CONNECT",
    "Ask, application/grpc, grpc-timeout: never, 200, INVALID_ARGUMENT, GRPC",
    "Ask, application/grpc-web, grpc-encoding: zip, 200, UNIMPLEMENTED, GRPC_WEB",
  })
  void refusal_isACallThatNeverStarts(
      String method, String type, String header, int status, Code code, Protocol protocol)
      throws Exception {
    String[] headers = header.isEmpty() ? new String[0] : header.split(": ");
    ServerWorld world = world();
    body(world.post(method, type, ServerWorld.NOTHING, headers));

    Told told = recorder.next();
    if (protocol == Protocol.GRPC && world.version() == HttpVersion.HTTP_1) {
      assertThat(told.events).containsExactly("end");
      assertThat(told.end().status()).isEqualTo(505);
      return;
    }
    assertThat(told.events)
        .isEqualTo(code == null ? List.of("end") : List.of("answered " + code, "end"));
    assertThat(told.end().status()).isEqualTo(status);
    assertThat(told.end().code()).isEqualTo(Optional.ofNullable(code));
    assertThat(told.protocol).isEqualTo(Optional.ofNullable(protocol));
    assertThat(told.method.isPresent()).isEqualTo(method.equals("Ask"));
  }

  @Test
  void pathThatNoProcedureMayHave_isTold_withAFallback() throws Exception {
    ServerWorld world =
        of(Router.builder().listener(recorder).fallback((requests, responses, context) -> {}));
    String method =
        switch (transport) {
          case IN_MEMORY -> "As#k";
          case NETTY_HTTP_1, NETTY_HTTP_1_TLS -> "As\u00e9k";
          default -> "As/k"; // The transport refuses the others.
        };
    body(world.post(method, JSON, ServerWorld.NOTHING));
    assertThat(recorder.next().end().status()).isEqualTo(404);
  }

  @Test
  void methodThatIsNotAllowed_isTold() throws Exception {
    world().get("Chat").status();
    assertThat(recorder.next().end().status()).isEqualTo(405);
  }

  @Test
  void requestThatIsTooLong_isTold() throws Exception {
    body(world().post("Ask", JSON, new byte[ServerWorld.LIMIT_BYTES + 1]));
    assertThat(recorder.next().end().code()).contains(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void clientThatGoes_isTold() throws Exception {
    ServerWorld world = world();
    TestCall call = world.post("Ask", JSON, utf8("{\"gate\":\"closed\"}"));
    world.gates.at("closed").awaitArrival();
    call.disconnect();

    Told told = recorder.next();
    assertThat(told.end().code()).contains(Code.CANCELED);
    assertThat(told.end().isComplete()).isFalse();
    assertThat(told.end().status()).isZero();
    assertThat(told.events).containsExactly("started", "request 17 17", "end");
  }

  @Test
  void clientThatGoesBeforeItsRequestIsComplete_isTold() throws Exception {
    ServerWorld world = world();
    TestCall call = world.post("Ask", JSON);
    call.send(utf8("{"));
    assertThat(recorder.begun.poll(10, TimeUnit.SECONDS)).as("a call that has begun").isNotNull();
    call.disconnect();

    Told told = recorder.next();
    assertThat(told.end().code()).contains(Code.CANCELED);
    assertThat(told.events).containsExactly("end");
  }

  @Test
  void callThatIsLate_isTold() throws Exception {
    ServerWorld world = world();
    body(world.post("Ask", JSON, utf8("{\"gate\":\"closed\"}"), "connect-timeout-ms", "100"));

    Told told = recorder.next();
    assertThat(told.end().code()).contains(Code.DEADLINE_EXCEEDED);
    assertThat(told.end().failure())
        .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("timeout"));
    assertThat(told.end().isComplete()).isTrue();
    assertThat(told.events).contains("answered deadline_exceeded").endsWith("end");
  }

  @Test
  void callThatAnInterceptorRefuses_isTold() throws Exception {
    ServerWorld world =
        of(
            Router.builder()
                .listener(recorder)
                .interceptor((call, next) -> {
                  throw new RpcException(Code.UNAUTHENTICATED, "who are you?");
                }));
    body(world.post("Ask", JSON, utf8("{}")));

    Told told = recorder.next();
    assertThat(told.end().failure())
        .hasValueSatisfying(failure -> assertThat(failure).hasMessage("who are you?"));
    assertThat(told.end().code()).contains(Code.UNAUTHENTICATED);
    assertThat(told.events).containsExactly("started", "answered unauthenticated", "end");
  }

  @Test
  void handlerOnTheEventLoop_isTold() throws Exception {
    ServerWorld world =
        of(Router.builder().listener(recorder).executionMode(ExecutionMode.eventLoop()));
    body(world.post("Ask", JSON, utf8("{}")));
    body(world.post("Repeat", STREAM, envelope(0, utf8("{\"count\":3}"))));

    assertThat(recorder.next().events).hasSize(5).endsWith("answered ok", "end");
    assertThat(recorder.next().events).hasSize(7).endsWith("answered ok", "end");
  }

  @Test
  void streamOfRequests_isCountedAsItIsRead() throws Exception {
    body(
        world()
            .post(
                "Collect",
                STREAM,
                join(envelope(0, utf8("{\"text\":\"a\"}")), envelope(0, utf8("{}")))));

    Told told = recorder.next();
    assertThat(told.end().requestMessages()).isEqualTo(2);
    assertThat(told.end().responseMessages()).isEqualTo(1);
    assertThat(told.events).contains("request 12 12", "request 2 2");
  }

  @Test
  void listenersOfACall_areToldInTheirOrder_andHarmNobody() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    ServerListener.Factory broken =
        start -> {
          order.add("broken");
          throw new IllegalStateException("no listener");
        };
    ServerListener.Factory throwing =
        start -> {
          order.add("throwing");
          return new ServerListener() {
            @Override
            public void onStarted() {
              throw sneaky(new IOException("cannot listen"));
            }

            @Override
            public void onEnd(End end) {
              order.add("end");
              throw new IllegalStateException("cannot listen");
            }
          };
        };
    ServerWorld world =
        of(
            Router.builder()
                .listener(broken)
                .listener(start -> null)
                .listener(throwing)
                .listener(recorder));
    assertThat(world.post("Ask", JSON, utf8("{}")).status()).isEqualTo(200);

    assertThat(recorder.next().events).hasSize(5);
    assertThat(order).containsExactly("broken", "throwing", "end");
  }

  /** As languages without checked exceptions throw them. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void accessLog_tellsOfRefusedRequests() throws Exception {
    BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();
    ServerWorld world = of(Router.builder().listener(AccessLog.to(entries::add)));
    body(world.post("Nothing", JSON, ServerWorld.NOTHING, "user-agent", "agent \"7\""));

    AccessLog.Entry entry = entries.poll(10, TimeUnit.SECONDS);
    assertThat(entry).isNotNull();
    assertThat(entry.status()).isEqualTo(404);
    assertThat(entry.userAgent()).contains("agent \"7\"");
    assertThat(entry.toString())
        .contains(" - /verification.v1.ContractService/Nothing unimplemented 404 0 in 0 B 0 out ")
        .endsWith(" ms \"agent '7'\"");
  }
}
