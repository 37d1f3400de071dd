package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import com.example.greet.v1.SumRequest;
import com.example.greet.v1.SumResponse;
import dev.connectjava.AttributeKey;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.testing.CallOutcome;
import dev.connectjava.testing.Fault;
import dev.connectjava.testing.FaultInjection;
import dev.connectjava.testing.InMemoryCall;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.InterceptorRunner;
import dev.connectjava.testing.ServiceUnderTest;
import dev.connectjava.testing.Stubs;
import dev.connectjava.testing.TestCall;
import dev.connectjava.testing.record.CallRecorder;
import dev.connectjava.testing.record.CallReplay;
import dev.connectjava.testing.record.RecordedCall;
import dev.connectjava.testing.record.RecordingProxy;
import dev.connectjava.testing.record.ReplayClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/testing.md, which are parts of this file. */
final class TestingPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/verification/TestingPageTest.java");

  private static final AttributeKey<String> USER = AttributeKey.named("user");

  private final ServerInterceptor audit = (call, next) -> next.handle(call);
  private final ServerInterceptor authentication =
      (call, next) -> {
        if (!call.context().requestHeaders().contains("authorization")) {
          throw new RpcException(Code.UNAUTHENTICATED, "the request has no token");
        }
        next.handle(call);
      };
  private final ClientInterceptor token =
      (method, options, next) -> next.open(method, options.withHeader("authorization", "t"));

  private final GreetService translatingGreeter =
      new GreetService() {
        @Override
        public GreetResponse greet(GreetRequest request, RequestContext context) {
          assertThat(context.attributes().require(USER)).isEqualTo("Ada");
          assertThat(context.deadline()).isPresent();
          String language = context.requestHeaders().first("accept-language").orElse("en");
          context.responseHeaders().set("content-language", language);
          String hello = language.equals("de") ? "Hallo" : "Hello";
          return GreetResponse.newBuilder()
              .setGreeting("%s, %s!".formatted(hello, request.getName()))
              .build();
        }
      };

  private static GreetRequest request(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }

  private static SumRequest summand(long value) {
    return SumRequest.newBuilder().setValue(value).build();
  }

  private static CountRequest upTo(int last) {
    return CountRequest.newBuilder().setTo(last).build();
  }

  private static CountResponse counted(int value) {
    return CountResponse.newBuilder().setValue(value).build();
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(Path.of("../docs/testing.md"))).results())
        .hasSize(20)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @RegisterExtension static final ServiceUnderTest SERVICE = ServiceUnderTest.of(new Greeter());

  @Test
  void service_isCalledInMemory(GreetServiceClient greet) {
    assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
  }

  @Test
  void router_isCalledInMemory() {
    Router router = Router.builder().service(new Greeter()).interceptor(audit).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    }
  }

  @Test
  void handler_isGivenAContext() {
    TestCall<GreetRequest, GreetResponse> call =
        TestCall.builder(GreetServiceMethods.GREET)
            .header("accept-language", "de")
            .timeout(Duration.ofSeconds(2))
            .attribute(USER, "Ada")
            .build();
    GreetResponse response = translatingGreeter.greet(request("Ada"), call.context());
    assertThat(response.getGreeting()).isEqualTo("Hallo, Ada!");
    assertThat(call.context().responseHeaders().first("content-language")).contains("de");
  }

  @Test
  void handler_throwsToTheTest() {
    RequestContext context = TestCall.of(GreetServiceMethods.GREET).context();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> new Greeter().greet(request(""), context))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }

  @Test
  void handler_readsTheRequestsOfTheTest() {
    TestCall<SumRequest, SumResponse> call =
        TestCall.of(GreetServiceMethods.SUM, summand(1), summand(2));
    assertThat(new Greeter().sum(call.requests(), call.context()).getSum()).isEqualTo(3);
  }

  @Test
  void handler_sendsItsResponsesToTheTest() {
    TestCall<CountRequest, CountResponse> call = TestCall.of(GreetServiceMethods.COUNT);
    new Greeter().count(upTo(3), call.responses(), call.context());
    assertThat(call.end().messages()).containsExactly(counted(1), counted(2), counted(3));
  }

  @Test
  void handler_losesItsClient() {
    TestCall<CountRequest, CountResponse> call =
        TestCall.builder(GreetServiceMethods.COUNT).cancelAfterResponses(2).build();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> new Greeter().count(upTo(3), call.responses(), call.context()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
    assertThat(call.sent()).containsExactly(counted(1), counted(2));
  }

  @Test
  void call_isCancelledByTheTest() {
    TestCall<GreetRequest, GreetResponse> call = TestCall.of(GreetServiceMethods.GREET);
    AtomicBoolean released = new AtomicBoolean();
    call.context().onCancel(() -> released.set(true));
    call.cancel();
    assertThat(released).isTrue();
  }

  @Test
  void handler_isRunAsInAServer() {
    CallOutcome<GreetResponse> outcome =
        TestCall.of(GreetServiceMethods.GREET, request("")).handle(new Greeter());
    assertThat(outcome.code()).contains(Code.INVALID_ARGUMENT);
    assertThat(outcome.thrown()).containsInstanceOf(RpcException.class);
  }

  @Test
  void interceptor_isGivenACall() {
    TestCall<GreetRequest, GreetResponse> call = TestCall.of(GreetServiceMethods.GREET);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> authentication.intercept(call.serverCall(), next -> {}))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED));
  }

  @Test
  void interceptors_areRunInAChain() {
    InterceptorRunner<GreetRequest, GreetResponse> runner =
        InterceptorRunner.builder(GreetServiceMethods.GREET, new Greeter())
            .clientInterceptor(token)
            .serverInterceptor(authentication)
            .serverInterceptor(audit)
            .build();
    CallOutcome<GreetResponse> outcome = runner.run(request("Ada"));
    assertThat(outcome.message().getGreeting()).isEqualTo("Hello, Ada!");
    assertThat(outcome.reached()).startsWith(token, authentication, audit);
  }

  @Test
  void interceptors_areRunWithACodec() {
    ServerInterceptor sized =
        (call, next) ->
            next.handle(
                call.mapRequests(message -> {
                  assertThat(message.codec()).isEqualTo("proto");
                  assertThat(message.bytes().remaining()).isEqualTo(5);
                  return message;
                }));

    CallOutcome<GreetResponse> outcome =
        InterceptorRunner.builder(GreetServiceMethods.GREET, new Greeter())
            .serverInterceptor(sized)
            .codec(new ProtoCodec())
            .build()
            .run(request("Ada"));
    assertThat(outcome.message().getGreeting()).isEqualTo("Hello, Ada!");
  }

  @Test
  void faults_areInjectedAndCounted() {
    Fault unavailable =
        Fault.abort(Code.UNAVAILABLE, "injected")
            .withProcedure(GreetServiceMethods.GREET.procedure())
            .withFraction(0.5);
    Fault slow = Fault.delay(Duration.ofMillis(20)).withHeader("x-fault", "slow");
    Fault cut = Fault.cutAfter(2, new RpcException(Code.UNAVAILABLE, "connection lost"));
    FaultInjection faults = FaultInjection.of(unavailable, slow, cut);
    Router router = Router.builder().service(new Greeter()).interceptor(faults).build();
    int failed = 0;
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      for (int i = 0; i < 20; i++) {
        failed += fails(() -> greet.greet(request("Ada"))) ? 1 : 0;
      }
      assertThat(fails(() -> greet.count(upTo(3)).forEach(response -> {}))).isTrue();
    }
    assertThat(failed).isBetween(1, 19);
    assertThat(faults.count(unavailable)).isEqualTo(failed);
    assertThat(faults.count(cut)).isEqualTo(1);
  }

  private static boolean fails(Runnable call) {
    try {
      call.run();
      return false;
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
      return true;
    }
  }

  @Test
  void stubs_answer() {
    Stubs stubs = Stubs.of(GreetServiceMethods.GREET, GreetServiceMethods.COUNT);
    stubs
        .stub(GreetServiceMethods.GREET)
        .when(request -> request.getName().equals("Ada"))
        .fail(new RpcException(Code.UNAVAILABLE, "try again"))
        .reply(GreetResponse.newBuilder().setGreeting("Hello, Ada!").build());
    stubs.stub(GreetServiceMethods.COUNT).replyAll(List.of(counted(1), counted(2)));
    GreetServiceClient greet = GreetServiceClient.of(InMemoryTransport.to(stubs.router()));

    assertThat(fails(() -> greet.greet(request("Ada")))).isTrue();
    assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    assertThat(greet.count(upTo(9))).containsExactly(counted(1), counted(2));

    stubs
        .stub(GreetServiceMethods.GREET)
        .delay(Duration.ofMinutes(5))
        .reply(GreetResponse.newBuilder().setGreeting("late").build());
    CompletableFuture<GreetResponse> late = greet.async().greet(request("Bob"));
    stubs.awaitDelayed(1);
    stubs.advance(Duration.ofMinutes(5));
    assertThat(late.join().getGreeting()).isEqualTo("late");
  }

  @Test
  void calls_areRecordedAndReplayed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("calls.jsonl");
    CallRecorder recorder = CallRecorder.toFile(file).plusRedactedFields("card.number");
    Router router = Router.builder().interceptor(recorder).service(new Greeter()).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    }
    replay(file);
    try (InMemoryTransport transport = InMemoryTransport.to(new Greeter())) {
      ReplayClient client = ReplayClient.of(transport, GreetServiceMethods.GREET);
      assertThat(client.differences(RecordedCall.readAll(file))).isEmpty();
    }
  }

  private static void replay(Path file) throws IOException {
    CallReplay replay = CallReplay.of(RecordedCall.readAll(file), GreetServiceMethods.GREET);
    GreetServiceClient greet = GreetServiceClient.of(InMemoryTransport.to(replay.router()));
    assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    assertThat(replay.misses()).isEmpty();
  }

  @Test
  void proxy_records(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("calls.jsonl");
    InMemoryTransport backend = InMemoryTransport.to(new Greeter());
    CallRecorder recorder = CallRecorder.toFile(file).plusMethods(GreetServiceMethods.GREET);
    Router proxy = RecordingProxy.router(backend, recorder, GreetServiceMethods.GREET);
    try (backend;
        InMemoryTransport transport = InMemoryTransport.to(proxy)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
    }
    replay(file);
  }

  @Test
  void http_isSpokenByTheTest() {
    Router router = Router.builder().service(new Greeter()).build();
    try (InMemoryHttp http = InMemoryHttp.to(router)) {
      Peer peer = Peer.at(new InetSocketAddress("127.0.0.1", 1));
      InMemoryCall call =
          http.open(
              HttpRequest.builder(
                      HttpVersion.HTTP_2, "POST", GreetServiceMethods.GREET.procedure(), peer)
                  .headers(Headers.of("content-type", "application/json"))
                  .build());
      call.send("{}".getBytes(UTF_8));
      call.end();
      assertThat(call.awaitStatus()).isEqualTo(400);
    }
  }
}
