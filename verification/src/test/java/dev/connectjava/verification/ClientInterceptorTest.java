package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What interceptors and parents make of a client's calls. */
final class ClientInterceptorTest {

  /** Replies with the header {@code x-token} of the request. */
  private static final class Mirror implements ContractService {
    @Override
    public Reply ask(Order order, RequestContext context) {
      String token = context.requestHeaders().first("x-token").orElse("none");
      return Reply.newBuilder().setText(order.getText() + " " + token).build();
    }
  }

  private static InMemoryTransport mirror(ClientInterceptor... interceptors) {
    ClientConfig.Builder config = ClientConfig.builder();
    for (ClientInterceptor interceptor : interceptors) {
      config.interceptor(interceptor);
    }
    return InMemoryTransport.to(Router.builder().service(new Mirror()).build(), config.build());
  }

  private static String ask(Transport transport) {
    return ContractServiceClient.of(transport)
        .ask(Order.newBuilder().setText("hi").build())
        .getText();
  }

  @Test
  void interceptors_setHeaders_theFirstOutermost() {
    ClientInterceptor first =
        (method, options, next) -> next.open(method, options.withHeader("x-token", "1"));
    ClientInterceptor second =
        (method, options, next) -> next.open(method, options.withHeader("x-token", "2"));
    try (Transport transport = mirror(first, second)) {
      assertThat(ask(transport)).isEqualTo("hi 2");
    }
  }

  @Test
  void interceptor_replacesMessages() {
    ClientInterceptor rewriting =
        (method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              protected Object onSend(Object message) {
                return ((Order) message).toBuilder().setText("other").build();
              }

              @Override
              protected Object onReceive(Object message) {
                String text = ((Reply) message).getText();
                return ((Reply) message).toBuilder().setText(text + "!").build();
              }
            };
    try (Transport transport = mirror(rewriting)) {
      assertThat(ask(transport)).isEqualTo("other none!");
      assertThat(
              ContractServiceClient.of(transport)
                  .async()
                  .ask(Order.getDefaultInstance())
                  .join()
                  .getText())
          .isEqualTo("other none!");
    }
  }

  @Test
  void interceptor_shortensTheTimeByATimeout_andReplacesTheDeadline() {
    List<CallOptions> seen = new ArrayList<>();
    Duration hour = Duration.ofHours(1);
    ClientInterceptor impatient =
        (method, options, next) -> {
          seen.add(options);
          return next.open(method, options.withTimeout(Duration.ZERO));
        };
    ClientInterceptor generous =
        (method, options, next) -> next.open(method, options.withTimeout(hour));
    ClientInterceptor replacing =
        (method, options, next) -> next.open(method, options.withDeadline(Deadline.after(hour)));

    CallOptions never = CallOptions.defaults().withTimeout(Duration.ZERO);
    assertLate(CallOptions.defaults().withTimeout(hour), impatient);
    assertThat(seen.getFirst().timeout()).isEmpty();
    assertThat(seen.getFirst().deadline()).isPresent();
    assertLate(never, generous);
    try (Transport transport = mirror(replacing)) {
      Reply reply = ContractServiceClient.of(transport).ask(Order.getDefaultInstance(), never);
      assertThat(reply.getText()).isNotEmpty();
    }
  }

  private static void assertLate(CallOptions options, ClientInterceptor interceptor) {
    try (Transport transport = mirror(interceptor)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.ask(Order.getDefaultInstance(), options))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void interceptor_failsACallByThrowing() {
    ClientInterceptor refusing =
        (method, options, next) -> {
          throw new RpcException(Code.UNAUTHENTICATED, "no token");
        };
    try (Transport transport = mirror(refusing)) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(transport))
          .withMessage("no token");
      assertThat(ContractServiceClient.of(transport).async().ask(Order.getDefaultInstance()))
          .isCompletedExceptionally();
    }
  }

  @Test
  void interceptor_thatFailsOtherwise_failsStagesAndSubscribers() {
    ClientInterceptor broken =
        (method, options, next) -> {
          throw new IllegalStateException("broken");
        };
    try (Transport transport = mirror(broken)) {
      ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
      assertThat(client.ask(Order.getDefaultInstance()))
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining("broken");
      CompletableFuture<Void> replies = new CompletableFuture<>();
      client
          .repeat(Order.getDefaultInstance())
          .subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {}

                @Override
                public void onNext(Reply reply) {}

                @Override
                public void onError(Throwable failure) {
                  replies.completeExceptionally(failure);
                }

                @Override
                public void onComplete() {}
              });
      assertThat(replies).isCompletedExceptionally();
    }
  }

  @Test
  void deferredCall_isOpenedWhenItsTokenIsThere_andBlocksNobodyBefore() {
    CompletableFuture<String> token = new CompletableFuture<>();
    ClientInterceptor fetching =
        (method, options, next) ->
            ClientCall.deferred(
                options,
                token.thenApply(value -> next.open(method, options.withHeader("x-token", value))));
    try (Transport transport = mirror(fetching)) {
      CompletableFuture<Reply> reply =
          ContractServiceClient.of(transport).async().ask(Order.getDefaultInstance());
      assertThat(reply).isNotDone();
      token.complete("fetched");
      assertThat(reply.join().getText()).isEqualTo(" fetched");
      assertThat(ask(transport)).isEqualTo("hi fetched");
    }
  }

  @Test
  void deferredCall_thatIsNeverOpened_failsAtItsDeadline() {
    ClientInterceptor fetching =
        (method, options, next) -> ClientCall.deferred(options, new CompletableFuture<>());
    try (Transport transport = mirror(fetching)) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() ->
              ContractServiceClient.of(transport)
                  .ask(
                      Order.getDefaultInstance(),
                      CallOptions.defaults().withTimeout(Duration.ofMillis(20))))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void deferredCall_thatCantBeOpened_hasNoHeaders() {
    RpcException failure = new RpcException(Code.UNAVAILABLE, "there is no token");
    ClientCall<Order, Reply> failed =
        ClientCall.deferred(CallOptions.defaults(), CompletableFuture.failedFuture(failure));
    ClientCall<Order, Reply> cancelled =
        ClientCall.deferred(CallOptions.defaults(), new CompletableFuture<>());
    CompletableFuture<Headers> waiting = cancelled.responseHeadersAsync().toCompletableFuture();
    cancelled.cancel();

    for (ClientCall<Order, Reply> call : List.of(failed, cancelled)) {
      assertThat(call.responseHeaders()).isEqualTo(Headers.empty());
      assertThat(call.responseHeadersAsync().toCompletableFuture())
          .isCompletedWithValue(Headers.empty());
      assertThat(call.responseTrailers()).isEqualTo(Headers.empty());
      assertThatExceptionOfType(RpcException.class).isThrownBy(call::receive);
    }
    assertThat(waiting).isCompletedWithValue(Headers.empty());
  }

  @Test
  void deferredCall_mayTakeAnyTime_orNone() {
    CompletableFuture<String> token = CompletableFuture.completedFuture("fetched");
    try (Transport transport = mirror()) {
      for (Duration timeout :
          List.of(Duration.ofDays(200_000), Duration.ofSeconds(Long.MAX_VALUE))) {
        assertThat(askDeferred(transport, timeout, token)).isEqualTo("hi fetched");
      }
      Duration none = Duration.ofSeconds(Long.MIN_VALUE);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> askDeferred(transport, none, new CompletableFuture<>()))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
    }
  }

  private static String askDeferred(
      Transport transport, Duration timeout, CompletableFuture<String> token) {
    CallOptions options = CallOptions.defaults().withTimeout(timeout);
    ClientCall<Order, Reply> call =
        ClientCall.deferred(
            options,
            token.thenApply(value ->
                transport.open(ContractServiceMethods.ASK, options.withHeader("x-token", value))));
    call.send(Order.newBuilder().setText("hi").build());
    call.closeSend();
    return Objects.requireNonNull(call.receive()).getText();
  }

  /** Asks another service on behalf of its own call. */
  private record Relay(ContractServiceClient next, CompletableFuture<RpcException> failure)
      implements ContractService {

    Relay(ContractServiceClient next) {
      this(next, new CompletableFuture<>());
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      try {
        return next.ask(order, CallOptions.defaults().withParent(context));
      } catch (RpcException e) {
        failure.complete(e);
        throw e;
      }
    }
  }

  @Test
  void parentsDeadline_boundsItsCalls_andIsNamed() {
    Gates gates = new Gates();
    try (Transport far = InMemoryTransport.to(new Contract(gates))) {
      Relay relay = new Relay(ContractServiceClient.of(far));
      Router router =
          Router.builder()
              .service(relay)
              .deadlinePolicy(DeadlinePolicy.clientDecides().withDefault(Duration.ofSeconds(2)))
              .build();
      try (InMemoryTransport near = InMemoryTransport.to(router)) {
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(
                () -> ContractServiceClient.of(near).ask(Order.newBuilder().setGate("far").build()))
            .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
        gates.at("far").awaitCancel();
        assertThat(relay.failure())
            .succeedsWithin(10, TimeUnit.SECONDS)
            .matches(e -> e.code() == Code.DEADLINE_EXCEEDED)
            .extracting(Throwable::getMessage)
            .asString()
            .contains("the call that is being served, /verification.v1.ContractService/Ask");
      }
    }
  }

  @Test
  void parentsCancellation_cancelsItsCalls() {
    Gates gates = new Gates();
    try (Transport far = InMemoryTransport.to(new Contract(gates));
        InMemoryTransport near = InMemoryTransport.to(new Relay(ContractServiceClient.of(far)))) {
      CompletableFuture<Reply> reply =
          ContractServiceClient.of(near).async().ask(Order.newBuilder().setGate("far").build());
      gates.at("far").awaitArrival();
      reply.cancel(false);
      gates.at("far").awaitCancel();
    }
  }

  /** A thread that waits is interrupted; a stage has to be told. */
  @Test
  void parentsCancellation_endsACallThatIsNotOpenYet() {
    ClientInterceptor fetching =
        (method, options, next) -> ClientCall.deferred(options, new CompletableFuture<>());
    Gates gates = new Gates();
    try (Transport far = mirror(fetching)) {
      CompletableFuture<CompletableFuture<Reply>> begun = new CompletableFuture<>();
      ContractServiceClient.Async next = ContractServiceClient.of(far).async();
      ContractService relay =
          new ContractService() {
            @Override
            public Reply ask(Order order, RequestContext context) {
              begun.complete(next.ask(order, CallOptions.defaults().withParent(context)));
              gates.at("near").pass();
              return Reply.getDefaultInstance();
            }
          };
      try (InMemoryTransport near = InMemoryTransport.to(relay)) {
        CompletableFuture<Reply> reply =
            ContractServiceClient.of(near).async().ask(Order.getDefaultInstance());
        gates.at("near").awaitArrival();
        reply.cancel(false);
        assertThat(begun.join().handle((value, failure) -> failure))
            .succeedsWithin(10, TimeUnit.SECONDS)
            .isInstanceOfSatisfying(
                RpcException.class,
                e -> {
                  assertThat(e.code()).isEqualTo(Code.CANCELED);
                  assertThat(e).hasMessageStartingWith("the call that is being served, /verif");
                });
      }
    }
  }
}
