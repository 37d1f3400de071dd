package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses of unary calls with all that comes with them, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class UnaryResponseContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private static final Order ORDER =
      Order.newBuilder()
          .setText("x")
          .setCount(1)
          .putHeaders("x-head", "1")
          .putTrailers("x-trail", "2")
          .build();

  private final Way way;
  private @Nullable ClientWorld world;

  UnaryResponseContractTest(Way way) {
    this.way = way;
  }

  private ContractServiceClient client(ClientInterceptor interceptor) {
    ClientWorld made = ClientWorld.of(way, way.config().interceptor(interceptor));
    world = made;
    return made.client();
  }

  private ContractServiceClient client() {
    return client((method, options, next) -> next.open(method, options));
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld made = world;
    if (made != null) {
      made.assertNothingLeft();
      made.close();
    }
  }

  private static void assertComplete(UnaryResponse<Reply> response) {
    assertThat(response.message().getText()).isEqualTo("x");
    assertThat(response.headers().first("x-head")).contains("1");
    assertThat(response.trailers().first("x-trail")).contains("2");
    assertThat(response.peer()).isPresent();
  }

  private static <T> T join(CompletableFuture<T> stage) throws Exception {
    return stage.get(30, TimeUnit.SECONDS);
  }

  @Test
  void response_hasMessageHeadersTrailersAndPeer() throws Exception {
    ContractServiceClient client = client();
    assertComplete(client.call(ContractServiceMethods.ASK, ORDER));
    assertComplete(join(client.async().call(ContractServiceMethods.ASK, ORDER)));
    assertComplete(client.call(ContractServiceMethods.CHANGE, ORDER, CallOptions.defaults()));
    assertComplete(
        join(client.async().call(ContractServiceMethods.CHANGE, ORDER, CallOptions.defaults())));
  }

  @Test
  void failure_isThrown_withItsMetadata() {
    Order failing = ORDER.toBuilder().setCode("ABORTED").build();
    ContractServiceClient client = client();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.call(ContractServiceMethods.ASK, failing))
        .satisfies(UnaryResponseContractTest::assertAborted);
    assertThat(client.async().call(ContractServiceMethods.ASK, failing))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(RpcException.class, UnaryResponseContractTest::assertAborted);
  }

  private static void assertAborted(RpcException failure) {
    assertThat(failure.code()).isEqualTo(Code.ABORTED);
    assertThat(failure.metadata().first("x-head")).contains("1");
    assertThat(failure.metadata().first("x-trail")).contains("2");
  }

  @Test
  void defaultsAndOptions_applyAsForOtherMethods() {
    ContractServiceClient late = client().with(CallOptions.defaults().withTimeout(Duration.ZERO));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> late.call(ContractServiceMethods.ASK, ORDER))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
    assertComplete(late.call(ContractServiceMethods.ASK, ORDER, patient));
  }

  @Test
  void methodOfAStream_isRefused() {
    ContractServiceClient client = client();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.call(ContractServiceMethods.REPEAT, ORDER))
        .withMessageContaining("/verification.v1.ContractService/Repeat")
        .withMessageContaining("SERVER_STREAM");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.async().call(ContractServiceMethods.COLLECT, ORDER));
  }

  @Test
  void cancelledStage_cancelsTheCall() {
    ContractServiceClient client = client();
    CompletableFuture<UnaryResponse<Reply>> stage =
        client.async().call(ContractServiceMethods.ASK, ORDER.toBuilder().setGate("held").build());
    assertThat(stage.cancel(true)).isTrue();
  }

  @Test
  void interceptorThatReplacesMessages_isHeard() {
    ClientInterceptor loud =
        (method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              protected Object onReceive(Object message) {
                return message instanceof Reply reply
                    ? reply.toBuilder().setText(reply.getText() + "!").build()
                    : message;
              }
            };
    UnaryResponse<Reply> response = client(loud).call(ContractServiceMethods.ASK, ORDER);
    assertThat(response.message().getText()).isEqualTo("x!");
    assertThat(response.headers().first("x-head")).contains("1");
  }

  @Test
  void answerOfAnInterceptor_hasNoPeer() throws Exception {
    ContractServiceClient client = client((method, options, next) -> new Answer());
    UnaryResponse<Reply> response = client.call(ContractServiceMethods.ASK, ORDER);
    assertThat(response.message().getText()).isEqualTo("cached");
    assertThat(response.headers().first("x-from")).contains("cache");
    assertThat(response.peer()).isEmpty();
    assertThat(join(client.async().call(ContractServiceMethods.ASK, ORDER)).message().getText())
        .isEqualTo("cached");
  }

  /** A call that is answered on the spot. */
  private static final class Answer implements ClientCall<Object, Object> {

    @Override
    public void send(Object message) {}

    @Override
    public CompletionStage<Void> sendAsync(Object message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closeSend() {}

    @Override
    public Object receive() {
      return Reply.newBuilder().setText("cached").build();
    }

    @Override
    public CompletionStage<Optional<Object>> receiveAsync() {
      return CompletableFuture.completedFuture(Optional.of(receive()));
    }

    @Override
    public Headers responseHeaders() {
      return Headers.of("x-from", "cache");
    }

    @Override
    public CompletionStage<Headers> responseHeadersAsync() {
      return CompletableFuture.completedFuture(responseHeaders());
    }

    @Override
    public Headers responseTrailers() {
      return Headers.empty();
    }

    @Override
    public void cancel() {}
  }
}
