package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.ExecutionMode;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers of every style, and where they run, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class HandlerStyleContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";
  private static final String NAME = ContractServiceMethods.SERVICE_NAME;
  private static final byte[] END = envelope(2, utf8("{}"));

  private final Transport transport;
  private final AsyncContract contract = new AsyncContract();
  private final List<ServerWorld> worlds = new ArrayList<>();

  HandlerStyleContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld world(Router.Builder router) {
    ServerWorld world = ServerWorld.bare(transport, router);
    worlds.add(world);
    return world;
  }

  /** A server of asynchronous handlers, behind an interceptor or not. */
  private ServerWorld async(boolean intercepted) {
    Router.Builder router = Router.builder().service(contract);
    ServerInterceptor passing = (call, next) -> next.handle(call);
    return world(intercepted ? router.interceptor(passing) : router);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncUnary_isAnswered(boolean intercepted) {
    ServerWorld world = async(intercepted);

    assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"hi\"}"))))
        .isEqualTo("{\"text\":\"hi\",\"count\":1}");
    assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"no\",\"code\":\"ABORTED\"}"))))
        .isEqualTo("{\"code\":\"aborted\",\"message\":\"no\"}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncClientStream_isAnsweredAtItsEnd(boolean intercepted) {
    TestCall call = async(intercepted).post("Collect", STREAM);
    call.send(envelope(0, utf8("{\"text\":\"a\"}")));
    call.send(envelope(0, utf8("{\"text\":\"b\"}")));
    call.end();

    assertThat(call.read(Integer.MAX_VALUE))
        .isEqualTo(join(envelope(0, utf8("{\"text\":\"a,b\",\"count\":2}")), END));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncClientStream_hearsOfABrokenRequest(boolean intercepted) {
    TestCall call = async(intercepted).post("Collect", STREAM);
    call.send(envelope(0, utf8("{\"text\":")));
    call.end();

    assertThat(body(call)).contains("invalid_argument");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncServerStream_givesItsRepliesAndItsEnd(boolean intercepted) {
    ServerWorld world = async(intercepted);
    byte[] twice = envelope(0, utf8("{\"text\":\"x\",\"count\":2}"));

    assertThat(world.post("Repeat", STREAM, twice).read(Integer.MAX_VALUE))
        .isEqualTo(
            join(
                envelope(0, utf8("{\"text\":\"x\",\"count\":1}")),
                envelope(0, utf8("{\"text\":\"x\",\"count\":2}")),
                END));
    byte[] failing = envelope(0, utf8("{\"text\":\"x\",\"count\":1,\"code\":\"ABORTED\"}"));
    assertThat(body(world.post("Repeat", STREAM, failing)))
        .contains("{\"text\":\"x\",\"count\":1}")
        .contains("{\"error\":{\"code\":\"aborted\",\"message\":\"x\"}}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncServerStream_ofManyReplies_losesNone(boolean intercepted) {
    String order = "{\"text\":\"%s\",\"count\":2000}".formatted("x".repeat(200));
    TestCall call = async(intercepted).post("Repeat", STREAM, envelope(0, utf8(order)));

    StringBuilder replies = new StringBuilder();
    byte[] part = call.read(10_000);
    while (part.length > 0) {
      replies.append(new String(part, UTF_8));
      part = call.read(10_000);
    }
    assertThat(replies).contains("\"count\":1}", "\"count\":2000}");
    assertThat(contract.given).hasValue(2000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncBidiStream_echoes(boolean intercepted) {
    ServerWorld world = async(intercepted);
    TestCall call = world.post("Chat", STREAM);
    byte[] first = envelope(0, utf8("{\"text\":\"a\",\"count\":1}"));
    call.send(envelope(0, utf8("{\"text\":\"a\"}")));
    if (world.version() != HttpVersion.HTTP_1) {
      assertThat(call.read(first.length)).isEqualTo(first);
      first = NOTHING;
    }
    call.send(envelope(0, utf8("{\"text\":\"b\"}")));
    call.end();

    assertThat(call.read(Integer.MAX_VALUE))
        .isEqualTo(join(first, envelope(0, utf8("{\"text\":\"b\",\"count\":2}")), END));
  }

  @Test
  void asyncServerStreams_thatAreIdle_haveNoThreadAndEndWithTheirClients() {
    ServerWorld world = async(false);
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(world.post("Repeat", STREAM, envelope(0, utf8("{\"text\":\"idle\"}"))));
    }
    await(() -> contract.threads.size() == calls.size());

    assertThat(contract.threads).noneMatch(Thread::isVirtual);
    assertThat(contract.threads.stream().distinct()).hasSize(1);
    calls.forEach(TestCall::disconnect);
    await(() -> contract.cancelledStreams.get() == calls.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asyncUnary_thatPassesItsDeadline_isCancelled(boolean intercepted) {
    TestCall call =
        async(intercepted)
            .post("Ask", JSON, utf8("{\"text\":\"idle\"}"), "connect-timeout-ms", "50");

    assertThat(call.status()).isEqualTo(504);
    await(() -> contract.cancelledStreams.get() == 1);
  }

  @Test
  void handlerOnTheEventLoop_runsThere() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    ServerWorld world =
        world(
            Router.builder().service(recording(threads)).executionMode(ExecutionMode.eventLoop()));

    for (int i = 0; i < 3; i++) {
      assertThat(body(world.post("Ask", JSON, utf8("{}")))).isEqualTo("{}");
    }
    assertThat(threads).hasSize(3).noneMatch(Thread::isVirtual);
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @Test
  void asyncHandlers_behindAnInterceptorOnTheEventLoop_areAnswered() {
    ServerWorld world =
        world(
            Router.builder()
                .service(contract)
                .interceptor((call, next) -> next.handle(call))
                .executionMode(ExecutionMode.eventLoop()));
    byte[] order = envelope(0, utf8("{\"text\":\"x\",\"count\":1}"));

    assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"hi\"}")))).contains("hi");
    for (String method : List.of("Collect", "Repeat", "Chat")) {
      assertThat(world.post(method, STREAM, order).read(Integer.MAX_VALUE))
          .as(method)
          .isEqualTo(join(order, END));
    }
  }

  @Test
  void asyncHandler_ofAnExecutorOfTheUsers_startsThere() throws Exception {
    try (ExecutorService pool =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "of the user"))) {
      ServerWorld world =
          world(Router.builder().service(contract).executionMode(ExecutionMode.of(pool)));

      assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"hi\"}")))).contains("hi");
    }
    assertThat(contract.threads)
        .singleElement()
        .extracting(Thread::getName)
        .isEqualTo("of the user");
  }

  private static ServiceDefinition recording(List<Thread> threads) {
    return ServiceDefinition.builder(NAME)
        .unary(
            ContractServiceMethods.ASK,
            (order, context) -> {
              threads.add(Thread.currentThread());
              return Reply.getDefaultInstance();
            })
        .build();
  }

  @Test
  void handlerOnTheEventLoop_thatWouldWait_failsRatherThanStopAllOthers() {
    ServerWorld world =
        world(
            Router.builder()
                .service(new Contract(new Gates()))
                .executionMode(ExecutionMode.eventLoop()));
    TestCall waiting = world.post("Collect", STREAM);
    waiting.send(NOTHING);
    waiting.end();

    assertThat(body(waiting)).contains("internal");
    assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"hi\"}")))).contains("hi");
  }

  @Test
  void executor_isThatOfTheMethodElseOfTheService() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    try (ExecutorService pool =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "of the service"))) {
      MethodSettings ofService =
          MethodSettings.builder().executionMode(ExecutionMode.of(pool)).build();
      ServerWorld service = world(Router.builder().service(recording(threads), ofService));
      ServerWorld method =
          world(
              Router.builder()
                  .service(recording(threads), ofService)
                  .settings(
                      ContractServiceMethods.ASK,
                      MethodSettings.builder()
                          .executionMode(ExecutionMode.virtualThreads())
                          .build()));
      body(service.post("Ask", JSON, utf8("{}")));
      body(method.post("Ask", JSON, utf8("{}")));
    }

    assertThat(threads.get(0).getName()).isEqualTo("of the service");
    assertThat(threads.get(1).isVirtual()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interMessageTimeout_endsAStreamThatStandsStill(boolean async) {
    DeadlinePolicy policy =
        DeadlinePolicy.clientDecides().withInterMessageTimeout(Duration.ofMillis(50));
    Router.Builder router = Router.builder().deadlinePolicy(policy);
    ServerWorld world =
        world(async ? router.service(contract) : router.service(new Contract(new Gates())));
    TestCall call = world.post("Collect", STREAM);
    call.send(envelope(0, utf8("{\"text\":\"a\"}")));

    if (world.version() != HttpVersion.HTTP_1) {
      assertThat(body(call)).contains("deadline_exceeded", "withInterMessageTimeout");
    } else {
      assertThat(call.status()).isEqualTo(200);
    }
    call.end();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it has not happened").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
