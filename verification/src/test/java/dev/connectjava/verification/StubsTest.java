package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import com.example.greet.v1.GreetViewServiceMethods;
import com.example.greet.v1.SumRequest;
import com.example.greet.v1.SumResponse;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.Stubs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Protocol.class)
final class StubsTest {

  private static final RpcMethod<GreetRequest, GreetResponse> TALK =
      RpcMethod.bidiStream("greet.v1.Chat", "Talk", GreetRequest.class, GreetResponse.class);

  private final Stubs stubs =
      Stubs.of(GreetServiceMethods.GREET, GreetServiceMethods.COUNT, GreetServiceMethods.SUM, TALK);
  private final InMemoryTransport transport;
  private final GreetServiceClient client;

  StubsTest(Protocol protocol) {
    transport =
        InMemoryTransport.to(stubs.router(), ClientConfig.builder().protocol(protocol).build());
    client = GreetServiceClient.of(transport);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private static GreetRequest name(String name) {
    return GreetRequest.newBuilder().setName(name).build();
  }

  private static GreetResponse greeting(String greeting) {
    return GreetResponse.newBuilder().setGreeting(greeting).build();
  }

  private static CountResponse counted(int value) {
    return CountResponse.newBuilder().setValue(value).build();
  }

  private RpcException failure(String name) {
    return catchThrowableOfType(RpcException.class, () -> client.greet(name(name)));
  }

  @Test
  void call_isAnsweredByTheStubThatMatches_theLastOneFirst() {
    stubs.stub(GreetServiceMethods.GREET).reply(greeting("any"));
    stubs
        .stub(GreetServiceMethods.GREET)
        .when(request -> request.getName().startsWith("A"))
        .when(request -> request.getName().endsWith("a"))
        .reply(greeting("Ada"));

    assertThat(client.greet(name("Ada"))).isEqualTo(greeting("Ada"));
    assertThat(client.greet(name("Al"))).isEqualTo(greeting("any"));
    assertThat(stubs.requests(GreetServiceMethods.GREET)).containsExactly(name("Ada"), name("Al"));
    assertThat(stubs.requests(GreetServiceMethods.SUM)).isEmpty();
  }

  @Test
  void answers_areGivenInTheirOrder_theLastOneAgain() {
    stubs
        .stub(GreetServiceMethods.GREET)
        .fail(new RpcException(Code.UNAVAILABLE, "try again"))
        .reply(greeting("1"))
        .reply(greeting("2"));

    assertThat(failure("x").code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(client.greet(name("x"))).isEqualTo(greeting("1"));
    assertThat(client.greet(name("x"))).isEqualTo(greeting("2"));
    assertThat(client.greet(name("x"))).isEqualTo(greeting("2"));
  }

  @Test
  void callWithoutAStub_fails_andSaysWhatWasReceived() {
    stubs.stub(GreetServiceMethods.GREET).when(request -> false).reply(greeting("never"));
    var unused = stubs.stub(GreetServiceMethods.GREET); // Without an answer.
    RpcException failure = failure("Ada");

    assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(failure)
        .hasMessageContaining("no stub of /greet.v1.GreetService/Greet matches the requests [")
        .hasMessageContaining("Ada");
    assertThat(stubs.unmatched()).containsExactly(failure.getMessage());
  }

  @Test
  void streams_areAnsweredWhenAllRequestsAreThere() {
    stubs
        .stub(GreetServiceMethods.COUNT)
        .replyAll(List.of(counted(1), counted(2)))
        .replyThenFail(List.of(counted(3)), new RpcException(Code.DATA_LOSS, "lost"));
    stubs
        .stub(GreetServiceMethods.SUM)
        .whenAll(requests -> requests.size() == 2)
        .reply(SumResponse.newBuilder().setSum(7).build());
    stubs.stub(TALK).when(request -> !request.getName().isEmpty()).reply(greeting("hi"));

    assertThat(client.count(CountRequest.getDefaultInstance()))
        .containsExactly(counted(1), counted(2));
    try (var call = client.count(CountRequest.getDefaultInstance())) {
      assertThat(call.receive()).isEqualTo(counted(3));
      assertThat(catchThrowableOfType(RpcException.class, call::receive).code())
          .isEqualTo(Code.DATA_LOSS);
    }
    try (var call = client.sum()) {
      call.send(SumRequest.getDefaultInstance());
      call.send(SumRequest.getDefaultInstance());
      assertThat(call.finish().getSum()).isEqualTo(7);
    }
    try (var call = transport.bidiStream(TALK, CallOptions.defaults())) {
      call.send(name("Ada"));
      call.closeSend();
      assertThat(call.receive()).isEqualTo(greeting("hi"));
      assertThat(call.receive()).isNull();
    }
  }

  @Test
  void delay_isOverWhenTheTestAdvancesTheTime() {
    stubs
        .stub(GreetServiceMethods.GREET)
        .delay(Duration.ofHours(2))
        .reply(greeting("late"))
        .delay(Duration.ZERO)
        .reply(greeting("at once"));
    CompletableFuture<GreetResponse> late = client.async().greet(name("x"));
    stubs.awaitDelayed(1);

    assertThat(client.greet(name("x"))).isEqualTo(greeting("at once"));
    stubs.advance(Duration.ofHours(1));
    assertThat(late).isNotDone();
    stubs.advance(Duration.ofHours(1));
    assertThat(late.join()).isEqualTo(greeting("late"));
  }

  @Test
  void callWhoseDelayIsOver_isNotDelayedAnyMore() {
    stubs.stub(GreetServiceMethods.GREET).delay(Duration.ofHours(1)).reply(greeting("late"));
    CompletableFuture<GreetResponse> late = client.async().greet(name("x"));
    stubs.awaitDelayed(1);
    stubs.advance(Duration.ofHours(1));

    Thread.currentThread().interrupt(); // So it fails at once if it would wait.
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> stubs.awaitDelayed(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(late.join()).isEqualTo(greeting("late"));
  }

  @Test
  void delayedCall_isCancelledByItsDeadline() {
    stubs.stub(GreetServiceMethods.GREET).delay(Duration.ofHours(1)).reply(greeting("never"));
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(50));

    assertThat(
            catchThrowableOfType(RpcException.class, () -> client.greet(name("x"), options)).code())
        .isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void misuse_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stubs.stub(TALK).delay(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stubs.stub(GreetServiceMethods.GREET).replyAll(List.of()))
        .withMessageContaining("has one response, not a stream");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stubs.advance(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stubs.of(TALK).stub(GreetServiceMethods.GREET))
        .withMessageContaining("/greet.v1.GreetService/Greet is not among the methods");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stubs.stub(GreetViewServiceMethods.GREET))
        .withMessage(
            "these stubs have /greet.v1.GreetService/Greet with the classes"
                + " com.example.greet.v1.GreetRequest and com.example.greet.v1.GreetResponse, not"
                + " com.example.greet.v1.GreetRequestView and com.example.greet.v1.GreetResponse:"
                + " use the method that was passed to of");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stubs.requests(GreetViewServiceMethods.GREET));
  }
}
