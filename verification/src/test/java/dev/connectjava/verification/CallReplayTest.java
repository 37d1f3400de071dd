package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import com.example.greet.v1.SumRequest;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.record.CallRecorder;
import dev.connectjava.testing.record.CallReplay;
import dev.connectjava.testing.record.RecordedCall;
import dev.connectjava.testing.record.ReplayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallReplayTest {

  private static final RpcMethod<?, ?>[] METHODS = {
    GreetServiceMethods.GREET, GreetServiceMethods.COUNT, GreetServiceMethods.SUM
  };

  private static RecordedCall greeting(String name, String greeting) {
    return RecordedCall.parse(
        """
        {"method":"/greet.v1.GreetService/Greet","messages":\
        [{"from":"client","json":{"name":"%s"}},{"from":"server","json":{"greeting":"%s"}}]}\
        """
            .formatted(name, greeting));
  }

  private static RecordedCall sum(int sum, int... values) {
    StringBuilder messages = new StringBuilder();
    for (int value : values) {
      messages.append("{\"from\":\"client\",\"json\":{\"value\":%d}},".formatted(value));
    }
    return RecordedCall.parse(
        """
        {"method":"/greet.v1.GreetService/Sum","messages":\
        [%s{"from":"server","json":{"sum":%d}}]}\
        """
            .formatted(messages, sum));
  }

  private static String greet(GreetServiceClient client, String name) {
    try {
      return client.greet(GreetRequest.newBuilder().setName(name).build()).getGreeting();
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.FAILED_PRECONDITION);
      return e.getMessage();
    }
  }

  private static long sumOf(GreetServiceClient client, int... values) {
    try (var call = client.sum()) {
      for (int value : values) {
        call.send(SumRequest.newBuilder().setValue(value).build());
      }
      return call.finish().getSum();
    }
  }

  @Test
  void equalRequests_areAnsweredOneAfterAnother_theLastOneAgain() {
    CallReplay replay =
        CallReplay.of(
            List.of(greeting("Ada", "1"), greeting("Bob", "2"), greeting("Ada", "3")), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(Stream.of("Ada", "Ada", "Ada").map(name -> greet(client, name)))
          .containsExactly("1", "3", "3");
      assertThat(replay.unused()).isEqualTo(1);
      assertThat(greet(client, "Bob")).isEqualTo("2");
      assertThat(replay.unused()).isZero();
    }
    assertThat(replay.misses()).isEmpty();
  }

  @Test
  void otherRequest_isRefused_withTheNearestRecordedOne() {
    CallReplay replay = CallReplay.of(List.of(greeting("Ada", "1")), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);
      String text = greet(client, "Eve");

      assertThat(text)
          .isEqualTo(
              "no recorded call of /greet.v1.GreetService/Greet has this request; the nearest one"
                  + " differs: name: recorded \"Ada\", but was \"Eve\"");
      assertThat(replay.misses()).containsExactly(text);
      assertThat(
              catchThrowableOfType(
                  RpcException.class,
                  () -> client.count(CountRequest.getDefaultInstance()).receive()))
          .hasMessage("no call of /greet.v1.GreetService/Count was recorded");
    }
  }

  @Test
  void clientStream_isAnsweredByAllItsRequests() {
    CallReplay replay =
        CallReplay.of(List.of(sum(1, 1), sum(3, 1, 2), sum(6, 1, 2, 3), sum(0)), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);
      ToLongFunction<int[]> sum = values -> sumOf(client, values);

      assertThat(sum.applyAsLong(new int[] {1, 2, 3})).isEqualTo(6);
      assertThat(sum.applyAsLong(new int[] {1})).isEqualTo(1);
      assertThat(sum.applyAsLong(new int[] {})).isZero();
      assertThat(sum.applyAsLong(new int[] {1, 2})).isEqualTo(3);
      assertThat(catchThrowableOfType(RpcException.class, () -> sumOf(client, 1, 5)))
          .hasMessageContaining("value: recorded \"2\", but was \"5\"");
      assertThat(catchThrowableOfType(RpcException.class, () -> sumOf(client, 1, 2, 3, 4)))
          .hasMessageContaining("no recorded call");
    }
  }

  @Test
  void clientStreamThatEndsEarly_isRefused() {
    CallReplay replay = CallReplay.of(List.of(sum(3, 1, 2)), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      assertThat(
              catchThrowableOfType(
                  RpcException.class, () -> sumOf(GreetServiceClient.of(transport), 1)))
          .hasMessageContaining("but another one was recorded: {\"value\":\"2\"}");
    }
  }

  private static RecordedCall refused(String method, String messages) {
    return RecordedCall.parse(
        """
        {"method":"/greet.v1.GreetService/%s","messages":[%s],\
        "code":"unauthenticated","message":"no token"}\
        """
            .formatted(method, messages));
  }

  @Test
  void callThatWasRefusedBeforeItsRequest_answersRequestsThatNoOtherCallHas() {
    CallReplay replay = CallReplay.of(List.of(refused("Greet", ""), greeting("Ada", "1")), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(greet(client, "Ada")).isEqualTo("1");
      assertThat(
              catchThrowableOfType(
                  RpcException.class, () -> client.greet(GreetRequest.getDefaultInstance())))
          .hasMessage("no token");
    }
    assertThat(replay.misses()).isEmpty();
    assertThat(replay.unused()).isZero();
  }

  @Test
  void clientStreamThatWasRefused_answersRequestsThatNoOtherCallHas() {
    RecordedCall afterOne = refused("Sum", "{\"from\":\"client\",\"json\":{\"value\":1}}");
    CallReplay replay = CallReplay.of(List.of(afterOne, sum(3, 1, 2)), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(sumOf(client, 1, 2)).isEqualTo(3);
      assertThat(catchThrowableOfType(RpcException.class, () -> sumOf(client, 1, 5)))
          .hasMessage("no token");
      assertThat(catchThrowableOfType(RpcException.class, () -> sumOf(client, 5)))
          .hasMessageContaining("no recorded call of /greet.v1.GreetService/Sum has this request");
    }
  }

  /** Each letter is a message: a request in upper case, a response in lower case. */
  private static RecordedCall talk(String letters) {
    List<String> messages = new ArrayList<>();
    for (String letter : letters.split("")) {
      boolean fromClient = letter.equals(letter.toUpperCase(Locale.ROOT));
      messages.add(
          "{\"from\":\"%s\",\"json\":{\"%s\":\"%s\"}}"
              .formatted(
                  fromClient ? "client" : "server", fromClient ? "name" : "greeting", letter));
    }
    return RecordedCall.parse(
        "{\"method\":\"/greet.v1.Chat/Talk\",\"messages\":[%s]}"
            .formatted(String.join(",", messages)));
  }

  private static String say(BidiStreamingCall<GreetRequest, GreetResponse> call, String name) {
    call.send(GreetRequest.newBuilder().setName(name).build());
    return Objects.requireNonNull(call.receive()).getGreeting();
  }

  @Test
  void callsAtOnce_areAnsweredByDifferentRecordedCalls() {
    CallReplay replay = CallReplay.of(List.of(talk("XaYb"), talk("XcYd")), RecordedChat.TALK);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router());
        var first = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults());
        var second = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
      assertThat(say(first, "X")).isEqualTo("a");
      assertThat(say(second, "X")).isEqualTo("c");
      assertThat(say(first, "Y")).isEqualTo("b");
      assertThat(say(second, "Y")).isEqualTo("d");
    }
    assertThat(replay.unused()).isZero();
  }

  @Test
  void abandonedCall_hasUsedItsRecordedCall() {
    CallReplay replay = CallReplay.of(List.of(talk("XaYb"), talk("XcYd")), RecordedChat.TALK);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(say(call, "X")).isEqualTo("a");
      }
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(say(call, "X")).isEqualTo("c");
      }
    }
  }

  @Test
  void requestThatIsOfAnotherRecordedCall_setsTheFirstOneFree() {
    CallReplay replay = CallReplay.of(List.of(talk("XaYb"), talk("XaZd")), RecordedChat.TALK);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(say(call, "X")).isEqualTo("a");
        assertThat(say(call, "Z")).isEqualTo("d");
      }
      assertThat(replay.unused()).isEqualTo(1);
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(say(call, "X")).isEqualTo("a");
        assertThat(say(call, "Y")).isEqualTo("b");
      }
      assertThat(replay.unused()).isZero();
    }
  }

  @Test
  void streamWhoseServerSendsFirst_isReplayed_andOneWithoutRequestsIsNotPreferred() {
    CallReplay replay =
        CallReplay.of(List.of(talk("ab"), talk("cX"), talk("XdYe")), RecordedChat.TALK);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(call.receive()).extracting(GreetResponse::getGreeting).isEqualTo("c");
        call.send(GreetRequest.newBuilder().setName("X").build());
        assertThat(call.receive()).isNull();
      }
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        assertThat(say(call, "X")).isEqualTo("d");
        assertThat(say(call, "Y")).isEqualTo("e");
      }
      assertThat(replay.unused()).isEqualTo(1);
      try (var call = transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
        call.closeSend();
        assertThat(call).extracting(GreetResponse::getGreeting).containsExactly("a", "b");
      }
    }
  }

  @Test
  void inOrder_refusesAnotherOrder() {
    CallReplay replay = CallReplay.of(List.of(greeting("Ada", "1"), sum(1, 1)), METHODS).inOrder();
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(catchThrowableOfType(RpcException.class, () -> sumOf(client, 1)))
          .hasMessageContaining("the next recorded call is one of /greet.v1.GreetService/Greet");
      assertThat(greet(client, "Ada")).isEqualTo("1");
      assertThat(sumOf(client, 1)).isEqualTo(1);
      assertThat(greet(client, "Ada")).startsWith("all 2 recorded calls were replayed");
    }
    assertThat(replay.misses()).hasSize(2);
  }

  @Test
  void redactedFields_areNotCompared() {
    RecordedCall call =
        RecordedCall.parse(
            """
            {"method":"/greet.v1.GreetService/Greet","messages":\
            [{"from":"client","json":{}},{"from":"server","json":{"greeting":"any"}}],\
            "redactedFields":["name"]}\
            """);
    CallReplay replay = CallReplay.of(List.of(call), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      assertThat(greet(GreetServiceClient.of(transport), "Ada")).isEqualTo("any");
    }
  }

  @Test
  void methodOrMessageThatIsMissing_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallReplay.of(List.of(sum(1, 1)), GreetServiceMethods.GREET))
        .withMessageContaining("/greet.v1.GreetService/Sum was recorded, but is not among");
    RecordedCall omitted =
        RecordedCall.parse(
            """
            {"method":"/greet.v1.GreetService/Greet","messages":\
            [{"from":"client","omittedBytes":5}]}\
            """);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallReplay.of(List.of(omitted), METHODS))
        .withMessageContaining("was left out of the recording");
  }

  @Test
  void encodedMessage_isReplayed() {
    RecordedCall encoded =
        RecordedCall.parse(
            """
            {"method":"/greet.v1.GreetService/Greet","messages":\
            [{"from":"client","codec":"proto","base64":"CgNBZGE="},\
            {"from":"server","json":{"greeting":"1"}}]}\
            """);
    CallReplay replay = CallReplay.of(List.of(encoded), METHODS);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router())) {
      assertThat(greet(GreetServiceClient.of(transport), "Ada")).isEqualTo("1");
    }
  }

  private static final RpcMethod<Struct, Struct> ECHO =
      RpcMethod.unary("a.v1.A", "Echo", Struct.class, Struct.class);

  /** Returns a message whose JSON has this number of levels. */
  private static Struct nested(int levels) {
    Struct struct = Struct.getDefaultInstance();
    for (int i = 1; i < levels; i++) {
      struct =
          Struct.newBuilder()
              .putFields("a", Value.newBuilder().setStructValue(struct).build())
              .build();
    }
    return struct;
  }

  @ParameterizedTest
  @ValueSource(ints = {97, 98, 100})
  void deepMessage_isRecordedAndReplayed(int levels) {
    Struct message = nested(levels);
    Router router =
        Router.builder()
            .service(
                ServiceDefinition.builder("a.v1.A")
                    .unary(ECHO, (request, context) -> request)
                    .build())
            .build();
    List<RecordedCall> calls = new ArrayList<>();
    ClientConfig json = ClientConfig.builder().codec("json").build();
    ClientConfig recording =
        json.toBuilder()
            .interceptor(CallRecorder.to(call -> calls.add(RecordedCall.parse(call.toString()))))
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, recording)) {
      assertThat(transport.unary(ECHO, message, CallOptions.defaults())).isEqualTo(message);
    }
    CallReplay replay = CallReplay.of(calls, ECHO);
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router(), json)) {
      assertThat(transport.unary(ECHO, message, CallOptions.defaults())).isEqualTo(message);
    }
  }

  @Test
  void messageWithTooManyLevels_isRefused() {
    byte[] json = "{\"a\":".repeat(100).concat("{}").concat("}".repeat(100)).getBytes(UTF_8);
    RecordedCall tooDeep =
        RecordedCall.parse(
            """
            {"method":"/a.v1.A/Echo","messages":\
            [{"from":"client","codec":"json","base64":"%s"}]}\
            """
                .formatted(Base64.getEncoder().encodeToString(json)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallReplay.of(List.of(tooDeep), ECHO))
        .withMessageContaining("a message of /a.v1.A/Echo can't be replayed")
        .withMessageContaining("nested more than 100 deep");

    RecordedCall flat =
        RecordedCall.parse(
            """
            {"method":"/a.v1.A/Echo","messages":\
            [{"from":"client","json":{}},{"from":"server","json":{}}]}\
            """);
    CallReplay replay = CallReplay.of(List.of(flat), ECHO);
    ClientConfig config = ClientConfig.builder().codec("json").build();
    try (InMemoryTransport transport = InMemoryTransport.to(replay.router(), config)) {
      assertThat(
              catchThrowableOfType(
                  RpcException.class,
                  () -> transport.unary(ECHO, nested(101), CallOptions.defaults())))
          .hasMessageContaining("the request of /a.v1.A/Echo can't be compared");
    }
    assertThat(replay.misses()).hasSize(1);
  }

  @Test
  void client_findsWhatTheServerAnswersOtherwise() {
    RecordedCall failed =
        RecordedCall.parse(
            """
            {"method":"/greet.v1.GreetService/Greet","messages":\
            [{"from":"client","json":{"name":"Ada"}}],"code":"not_found","message":"no Ada"}\
            """);
    RecordedCall counted =
        RecordedCall.parse(
            """
            {"method":"/greet.v1.GreetService/Count","messages":\
            [{"from":"client","json":{"to":2}},{"from":"server","json":{"value":1}},\
            {"from":"server","json":{"value":7}},{"from":"server","json":{"value":8}}]}\
            """);
    try (InMemoryTransport transport =
        InMemoryTransport.to(Router.builder().service(new Greeter()).build())) {
      ReplayClient client = ReplayClient.of(transport, METHODS);

      assertThat(client.differences(List.of(greeting("Ada", "Hello, Ada!")))).isEmpty();
      assertThat(client.differences(List.of(greeting("Ada", "Hi"), failed, counted)))
          .containsExactly(
              "call 1 /greet.v1.GreetService/Greet: response 1: greeting: recorded \"Hi\", but was"
                  + " \"Hello, Ada!\"",
              "call 2 /greet.v1.GreetService/Greet: response 1: recorded nothing, but was"
                  + " {\"greeting\":\"Hello, Ada!\"}",
              "call 2 /greet.v1.GreetService/Greet: outcome: recorded not_found: no Ada, but was"
                  + " ok",
              "call 3 /greet.v1.GreetService/Count: response 2: value: recorded 7, but was 2",
              "call 3 /greet.v1.GreetService/Count: response 3: recorded {\"value\":8}, but was"
                  + " nothing");
    }
  }

  @Test
  void client_reportsWhatACallWithoutAnAnswerHasWaitedFor() {
    Router router =
        Router.builder()
            .interceptor((call, next) -> {
              CompletableFuture<Void> cancelled = new CompletableFuture<>();
              call.context().onCancel(() -> cancelled.complete(null));
              cancelled.join();
            })
            .service(new Greeter())
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      ReplayClient client =
          ReplayClient.of(transport, METHODS)
              .withOptions(CallOptions.defaults().withTimeout(Duration.ofMillis(250)));

      RecordedCall failed = refused("Greet", "{\"from\":\"client\",\"json\":{\"name\":\"Ada\"}}");
      assertThat(client.differences(List.of(greeting("Ada", "1"), failed)))
          .satisfiesExactly(
              first ->
                  assertThat(first)
                      .contains("outcome: recorded ok, but was deadline_exceeded")
                      .endsWith("while waiting for response 1"),
              second ->
                  assertThat(second)
                      .contains("outcome: recorded unauthenticated: no token, but was deadline_")
                      .endsWith("while waiting for the end of the responses"));
    }
  }

  @Test
  void client_hasATimeout_unlessItsOptionsHaveOne() {
    List<Duration> left = new CopyOnWriteArrayList<>();
    Router router =
        Router.builder()
            .interceptor((call, next) -> {
              left.add(call.context().deadline().orElseThrow().remaining());
              next.handle(call);
            })
            .service(new Greeter())
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      ReplayClient client = ReplayClient.of(transport, METHODS);
      List<RecordedCall> calls = List.of(greeting("Ada", "Hello, Ada!"));
      Duration hour = Duration.ofHours(1);

      assertThat(client.differences(calls)).isEmpty();
      CallOptions withTimeout = CallOptions.defaults().withTimeout(hour);
      assertThat(client.withOptions(withTimeout).differences(calls)).isEmpty();
      CallOptions withDeadline = CallOptions.defaults().withDeadline(Deadline.after(hour));
      assertThat(client.withOptions(withDeadline).differences(calls)).isEmpty();
    }
    assertThat(left)
        .satisfiesExactly(
            first -> assertThat(first).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)),
            second -> assertThat(second).isGreaterThan(Duration.ofMinutes(50)),
            third -> assertThat(third).isGreaterThan(Duration.ofMinutes(50)));
  }
}
