package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import com.example.greet.v1.SumRequest;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.record.CallRecorder;
import dev.connectjava.testing.record.CallReplay;
import dev.connectjava.testing.record.RecordedCall;
import dev.connectjava.testing.record.RecordingProxy;
import dev.connectjava.testing.record.ReplayClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls of all kinds are recorded on each side and in a proxy, replayed to a client, and replayed
 * to a server, in all protocols and codecs.
 */
@ParameterizedClass
@MethodSource("wires")
final class RecordingContractTest {

  private record Wire(Protocol protocol, String codec) {

    ClientConfig.Builder config() {
      return ClientConfig.builder().protocol(protocol).codec(codec);
    }
  }

  private static final RpcMethod<?, ?>[] METHODS = {
    GreetServiceMethods.GREET, GreetServiceMethods.COUNT, GreetServiceMethods.SUM, RecordedChat.TALK
  };

  private final Wire wire;
  private final List<RecordedCall> recorded = new CopyOnWriteArrayList<>();
  private final CallRecorder recorder = CallRecorder.to(recorded::add);

  RecordingContractTest(Wire wire) {
    this.wire = wire;
  }

  static Stream<Wire> wires() {
    return Stream.of(Protocol.values())
        .flatMap(protocol -> Stream.of("proto", "json").map(codec -> new Wire(protocol, codec)));
  }

  private static Router.Builder router() {
    return Router.builder().service(new Greeter()).service(new RecordedChat());
  }

  private static GreetRequest name(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }

  private static String text(RpcException failure) {
    return "%s: %s %d details"
        .formatted(failure.code(), failure.getMessage(), failure.details().size());
  }

  /** Makes calls of all kinds, and returns what the caller sees. */
  private static List<String> makeCalls(Transport transport) {
    GreetServiceClient greet = GreetServiceClient.of(transport);
    List<String> seen = new ArrayList<>();
    seen.add(greet.greet(name("Ada")).getGreeting());
    seen.add(text(catchThrowableOfType(RpcException.class, () -> greet.greet(name("")))));
    try (ServerStreamingCall<CountResponse> call =
        greet.count(CountRequest.newBuilder().setTo(3).build())) {
      call.forEach(response -> seen.add(Integer.toString(response.getValue())));
    }
    try (ClientStreamingCall<SumRequest, ?> call = greet.sum()) {
      call.send(SumRequest.newBuilder().setValue(1).build());
      call.send(SumRequest.newBuilder().setValue(2).build());
      seen.add(call.finish().toString().strip());
    }
    try (BidiStreamingCall<GreetRequest, GreetResponse> call =
        transport.bidiStream(RecordedChat.TALK, CallOptions.defaults())) {
      for (String each : List.of("Bob", "Eve")) {
        call.send(name(each));
        seen.add(Objects.requireNonNull(call.receive()).getGreeting());
      }
      seen.add(call.responseHeaders().first("x-room").orElse("missing"));
      call.send(name("rude"));
      seen.add(text(catchThrowableOfType(RpcException.class, call::receive)));
      seen.add(call.responseTrailers().first("x-end").orElse("missing"));
    }
    return seen;
  }

  private static final List<String> SEEN =
      List.of(
          "Hello, Ada!",
          "invalid_argument: a greeting needs a name 0 details",
          "1",
          "2",
          "3",
          "sum: 3",
          "Hi Bob",
          "Hi Eve",
          "7",
          "permission_denied: be polite 1 details",
          "bye");

  /** Requires that all calls were recorded, and are the same when they are replayed. */
  private void assertRecorded() {
    List<RecordedCall> calls =
        recorded.stream().map(call -> RecordedCall.parse(call.toString())).toList();
    assertThat(calls).hasSize(5);
    assertThat(calls)
        .extracting(RecordedCall::procedure)
        .containsExactly(
            "/greet.v1.GreetService/Greet",
            "/greet.v1.GreetService/Greet",
            "/greet.v1.GreetService/Count",
            "/greet.v1.GreetService/Sum",
            "/greet.v1.Chat/Talk");
    assertThat(calls.get(0).requests()).containsExactly("{\"name\":\"Ada\"}");
    assertThat(calls.get(0).responses()).containsExactly("{\"greeting\":\"Hello, Ada!\"}");
    assertThat(calls.get(0).code()).isEmpty();
    assertThat(calls.get(1).code()).contains(Code.INVALID_ARGUMENT);
    assertThat(calls.get(2).responses())
        .containsExactly("{\"value\":1}", "{\"value\":2}", "{\"value\":3}");
    assertThat(calls.get(3).requests()).containsExactly("{\"value\":\"1\"}", "{\"value\":\"2\"}");
    assertThat(calls.get(4).requests()).hasSize(3);
    assertThat(calls.get(4).responses()).hasSize(2);
    assertThat(calls.get(4).responseHeaders().first("x-room")).contains("7");
    assertThat(calls.get(4).trailers().first("x-end")).contains("bye");

    CallReplay replay = CallReplay.of(calls, METHODS).inOrder();
    try (Transport transport = InMemoryTransport.to(replay.router(), wire.config().build())) {
      assertThat(makeCalls(transport)).isEqualTo(SEEN);
    }
    assertThat(replay.misses()).isEmpty();
    assertThat(replay.unused()).isZero();

    try (Transport transport = InMemoryTransport.to(router().build(), wire.config().build())) {
      assertThat(ReplayClient.of(transport, METHODS).differences(calls)).isEmpty();
    }
  }

  @Test
  void servedCalls_areRecorded_andReplayed() {
    Router router = router().interceptor(recorder).build();
    try (Transport transport = InMemoryTransport.to(router, wire.config().build())) {
      assertThat(makeCalls(transport)).isEqualTo(SEEN);
    }
    assertRecorded();
  }

  @Test
  void callsOfAClient_areRecorded_andReplayed() {
    ClientConfig config = wire.config().interceptor(recorder).build();
    try (Transport transport = InMemoryTransport.to(router().build(), config)) {
      assertThat(makeCalls(transport)).isEqualTo(SEEN);
    }
    assertRecorded();
  }

  @Test
  void callsThroughAProxy_areRecorded_andReplayed() {
    CallRecorder ofBytes = recorder.plusMethods(METHODS);
    try (Transport backend = InMemoryTransport.to(router().build(), wire.config().build());
        Transport transport =
            InMemoryTransport.to(
                RecordingProxy.router(backend, ofBytes, METHODS), wire.config().build())) {
      assertThat(makeCalls(transport)).isEqualTo(SEEN);
    }
    assertRecorded();
  }
}
