package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.message;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Value;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks of its transport, and when. */
final class ClientCallTest {

  private static final Order ORDER = Order.newBuilder().setText("hi").build();
  private static final byte[] END = envelope(2, utf8("{}"));

  private static ServerScript stream() {
    return ServerScript.head(200, "content-type", "application/connect+proto");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 20000, connect-timeout-ms, '', 1",
    "GRPC, 20000, grpc-timeout, u, 1000",
    "GRPC_WEB, 20000, grpc-timeout, u, 1000",
    "CONNECT, 864000000000, connect-timeout-ms, '', 1",
    "GRPC, 864000000000, grpc-timeout, M, 60000000000"
  })
  void timeout_isHandedOverWithTheRequest_whichSaysTheSame(
      Protocol protocol, long millis, String header, String unit, long unitNanos) {
    ScriptedTransport http = new ScriptedTransport(ServerScript.silence());
    ClientConfig config = ClientConfig.builder().protocol(protocol).build();
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(millis));
    try (Transport transport = Transport.over(http, config);
        ServerStreamingCall<Reply> unused =
            ContractServiceClient.of(transport).repeat(ORDER, options)) {
      HttpClientRequest request = http.only().request();
      String value = request.headers().first(header).orElseThrow();
      assertThat(value).endsWith(unit);
      Duration said =
          Duration.ofNanos(unitNanos)
              .multipliedBy(Long.parseLong(value.substring(0, value.length() - unit.length())));
      if (protocol == Protocol.CONNECT) {
        said = said.multipliedBy(1_000_000);
      }
      assertThat(request.timeout()).isEqualTo(said);
    }
  }

  /** What is not credited holds the server back; that may be all but one message. */
  @Test
  void credit_isGivenForWhatTheIteratorHasTakenOrAsksFor() {
    byte[] large =
        envelope(0, Reply.newBuilder().setText("x".repeat(10_000)).build().toByteArray());
    byte[][] messages = new byte[50][];
    Arrays.fill(messages, large);
    ScriptedTransport http = new ScriptedTransport(stream().data(messages), 1_000);
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        ServerStreamingCall<Reply> call = ContractServiceClient.of(transport).repeat(ORDER)) {
      http.awaitTurn();
      Iterator<Reply> replies = call.iterator();
      for (int taken = 1; taken < 50; taken++) {
        assertThat(http.only().consumedBytes()).isLessThan(taken * large.length);
        assertThat(replies.next().getText()).hasSize(10_000);
      }
      assertThat(http.only().consumedBytes()).isGreaterThan(40 * large.length);
      assertThat(replies.next().getText()).hasSize(10_000);
      assertThat(http.only().consumedBytes()).isEqualTo(50 * large.length);
    }
  }

  /** A call that is given no message before the head must not keep its own back until then. */
  @Test
  void headWithheldUntilTheFirstMessage_stopsNobody() {
    ServerScript script =
        ServerScript.silence()
            .afterRequest(1)
            .thenHead(200, "content-type", "application/connect+proto", "x-head", "1")
            .data(message("proto"), END)
            .end();
    ScriptedTransport http = new ScriptedTransport(script);
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat()) {
      call.send(ORDER);
      call.closeSend();
      assertThat(call.receive()).isNotNull();
      assertThat(call.receive()).isNull();
      assertThat(call.responseHeaders().all("x-head")).containsExactly("1");
    }
  }

  @Test
  void stageOfTheHead_waitsForIt_withoutKeepingMessagesBack() {
    ServerScript script =
        ServerScript.silence()
            .afterRequest(1)
            .thenHead(200, "content-type", "application/connect+proto", "x-head", "1");
    ScriptedTransport http = new ScriptedTransport(script);
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        ClientCall<Order, Reply> call =
            transport.open(ContractServiceMethods.CHAT, CallOptions.defaults())) {
      CompletableFuture<Headers> head = call.responseHeadersAsync().toCompletableFuture();
      http.awaitTurn();
      assertThat(head).isNotDone();
      call.send(ORDER);
      assertThat(head)
          .succeedsWithin(10, TimeUnit.SECONDS)
          .matches(headers -> headers.contains("x-head"));
    }
  }

  /**
   * The outcome waits for nobody: what was sent too late is dropped, and what has come is given.
   */
  @Test
  void answerBeforeTheRequestsEnd_isTheAnswer_andTheExchangeIsGivenUp() {
    ServerScript script = stream().data(message("proto"), END).end();
    ScriptedTransport http = new ScriptedTransport(script);
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat()) {
      assertThat(Objects.requireNonNull(call.receive()).getText()).isEqualTo("hi");
      assertThat(call.receive()).isNull();
      call.send(ORDER);
      call.closeSend();
      http.assertNothingOpen();
    }
  }

  /** One way to wait for what a server says. */
  enum Wait {
    RECEIVE(call -> inThread(call::receive)),
    RECEIVE_ASYNC(call -> call.receiveAsync().toCompletableFuture()),
    HEADERS(call -> inThread(call::responseHeaders)),
    HEADERS_ASYNC(call -> call.responseHeadersAsync().toCompletableFuture());

    private final Function<ClientCall<Order, Reply>, CompletableFuture<?>> begin;

    Wait(Function<ClientCall<Order, Reply>, CompletableFuture<?>> begin) {
      this.begin = begin;
    }

    private static CompletableFuture<?> inThread(Supplier<?> wait) {
      return CompletableFuture.supplyAsync(wait, task -> Thread.ofVirtual().start(task));
    }
  }

  @ParameterizedTest
  @EnumSource
  void callThatIsNeverSent_endsAtItsDeadline(Wait wait) {
    ScriptedTransport http = new ScriptedTransport(ServerScript.silence());
    CallOptions soon = CallOptions.defaults().withTimeout(Duration.ofMillis(50));
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        ClientCall<Order, Reply> call = transport.open(ContractServiceMethods.ASK, soon)) {
      CompletableFuture<?> waiting = wait.begin.apply(call);
      waiting.handle((value, failure) -> true).orTimeout(10, TimeUnit.SECONDS).join();
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::receive)
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
      assertThat(http.exchanges()).isEmpty();
    }
  }

  private static final RpcMethod<Value, Value> UNARY_OF_VALUES =
      RpcMethod.unary("values.v1.Service", "One", Value.class, Value.class);
  private static final RpcMethod<Value, Value> STREAM_OF_VALUES =
      RpcMethod.bidiStream("values.v1.Service", "Many", Value.class, Value.class);

  /** Messages that have no JSON form, though they have a binary one. */
  static Stream<Value> valuesWithoutJson() {
    return Stream.of(
        Value.newBuilder().setNumberValue(Double.NaN).build(),
        Value.newBuilder().setNumberValue(Double.NEGATIVE_INFINITY).build());
  }

  @ParameterizedTest
  @MethodSource("valuesWithoutJson")
  void messageThatCantBeEncoded_endsItsCall(Value unwritable) {
    for (RpcMethod<Value, Value> method : List.of(UNARY_OF_VALUES, STREAM_OF_VALUES)) {
      for (boolean async : List.of(false, true)) {
        ScriptedTransport http = new ScriptedTransport(ServerScript.silence());
        ClientConfig json = ClientConfig.builder().codec("json").build();
        try (Transport transport = Transport.over(http, json);
            ClientCall<Value, Value> call = transport.open(method, CallOptions.defaults())) {
          RpcException failure =
              catchThrowableOfType(RpcException.class, () -> send(call, unwritable, async));

          assertThat(failure).matches(e -> e.code() == Code.INTERNAL);
          assertThat(failure).hasMessageContaining("google.protobuf.Value");
          assertThatExceptionOfType(RpcException.class)
              .isThrownBy(call::receive)
              .matches(e -> e.code() == Code.INTERNAL);
          http.assertNothingOpen();
        }
      }
    }
  }

  private static <I> void send(ClientCall<I, ?> call, I message, boolean async) {
    if (!async) {
      call.send(message);
      return;
    }
    try {
      call.sendAsync(message).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw (RuntimeException) Objects.requireNonNull(e.getCause());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @SuppressWarnings("NullAway") // That is what is tested.
  void nullMessage_isRefusedWithTheProcedure_andEndsItsCall(boolean async) {
    for (RpcMethod<Order, Reply> method :
        List.of(ContractServiceMethods.ASK, ContractServiceMethods.CHAT)) {
      ScriptedTransport http = new ScriptedTransport(ServerScript.silence());
      try (Transport transport = Transport.over(http, ClientConfig.defaults());
          ClientCall<Order, Reply> call = transport.open(method, CallOptions.defaults())) {
        assertThatNullPointerException()
            .isThrownBy(() -> send(call, null, async))
            .withMessage("a request message of " + method.procedure() + " is null");
        assertThatExceptionOfType(RpcException.class).isThrownBy(call::receive);
        http.assertNothingOpen();
      }
    }
  }

  @Test
  void messagesInPieces_areOneBatchForACallerWhoComesLate() {
    byte[] body = join(message("proto"), message("proto"), message("proto"), END);
    ScriptedTransport http = new ScriptedTransport(stream().data(body).end(), 3);
    try (Transport transport = Transport.over(http, ClientConfig.defaults());
        ServerStreamingCall<Reply> call = ContractServiceClient.of(transport).repeat(ORDER)) {
      http.awaitTurn();
      assertThat(call).hasSize(3).allMatch(reply -> reply.getText().equals("hi"));
    }
  }
}
