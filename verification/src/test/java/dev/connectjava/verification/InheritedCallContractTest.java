package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Handler;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls inherit of the served call that makes them, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class InheritedCallContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private static final Order ORDER = Order.getDefaultInstance();
  private static final CallOptions MINUTE =
      CallOptions.defaults().withTimeout(Duration.ofMinutes(1));

  private final Way way;
  private final List<Router> routers = new ArrayList<>();
  private final List<Connected> open = new ArrayList<>();

  /** What the backend is asked: how long the call may take. */
  private final ContractServiceClient backend;

  /** The backend's call that waits until it is cancelled. */
  private final CompletableFuture<RequestContext> waiting = new CompletableFuture<>();

  private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

  InheritedCallContractTest(Way way) {
    this.way = way;
    this.backend =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .unary(ContractServiceMethods.ASK, (order, context) -> remaining(context))
                .asyncUnary(
                    ContractServiceMethods.CHANGE,
                    (order, context) -> {
                      context.onCancel(() -> cancelled.complete(true));
                      waiting.complete(context);
                      return new CompletableFuture<>();
                    })
                .build());
  }

  private ContractServiceClient client(ServiceDefinition service) {
    Router router = Router.builder().service(service).build();
    Connected connected = way.carrier().start(router, way.config().build());
    routers.add(router);
    open.add(connected);
    return ContractServiceClient.of(connected.transport());
  }

  /** A client of a server that answers by this handler. */
  private ContractServiceClient front(Handler.Unary<Order, Reply> handler) {
    return client(
        ServiceDefinition.builder("verification.v1.ContractService")
            .unary(ContractServiceMethods.ASK, handler)
            .build());
  }

  @AfterEach
  void nothingIsLeft() {
    for (Connected connected : open) {
      connected.transport().close();
    }
    routers.forEach(ClientWorld::assertNothingLeft);
    for (Connected connected : open) {
      connected.server().close();
    }
  }

  private static Reply remaining(RequestContext context) {
    Optional<Deadline> deadline = context.deadline();
    long seconds = deadline.map(end -> end.remaining().toSeconds()).orElse(-1L);
    return Reply.newBuilder().setCount((int) seconds).build();
  }

  /** The backend's deadline, in seconds from now, of a call that a front makes so. */
  private int inherited(UnaryOperator<CallOptions> options) {
    return front((order, context) -> backend.ask(order, options.apply(CallOptions.defaults())))
        .ask(ORDER, MINUTE)
        .getCount();
  }

  @Test
  void deadline_isInherited() {
    assertThat(inherited(options -> options)).isBetween(1, 60);
  }

  @Test
  void deadlineOfTheCall_countsIfItIsEarlier() {
    assertThat(inherited(options -> options.withTimeout(Duration.ofSeconds(9)))).isBetween(1, 9);
    assertThat(inherited(options -> options.withTimeout(Duration.ofHours(1)))).isBetween(1, 60);
  }

  @Test
  void detachedCall_inheritsNoDeadline() {
    assertThat(inherited(CallOptions::detached)).isEqualTo(-1);
  }

  @Test
  void callOutsideOfServedCalls_inheritsNothing() {
    assertThat(backend.ask(ORDER).getCount()).isEqualTo(-1);
  }

  @Test
  void asynchronousCalls_inherit_alsoThoseOfAContinuation() {
    ContractServiceClient front =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .asyncUnary(
                    ContractServiceMethods.ASK,
                    (order, context) ->
                        backend.async().ask(order).thenCompose(reply -> backend.async().ask(order)))
                .build());
    assertThat(front.ask(ORDER, MINUTE).getCount()).isBetween(1, 60);
  }

  /** The call that is waited for has no parent, and what depends on it is no served call's code. */
  @Test
  void continuationOfADetachedCall_inheritsNothing() throws Exception {
    CompletableFuture<RequestContext> asked = new CompletableFuture<>();
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    ContractServiceClient slow =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .asyncUnary(
                    ContractServiceMethods.ASK,
                    (order, context) -> {
                      asked.complete(context);
                      return answer;
                    })
                .build());
    CompletableFuture<Boolean> attached = new CompletableFuture<>();
    ContractServiceClient front =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .asyncUnary(
                    ContractServiceMethods.ASK,
                    (order, context) -> {
                      CompletableFuture<Reply> continued =
                          slow.async()
                              .ask(order, CallOptions.defaults().detached())
                              .thenCompose(reply -> backend.async().ask(order));
                      attached.complete(true);
                      return continued;
                    })
                .build());
    CompletableFuture<Reply> call = front.async().ask(ORDER, MINUTE);
    assertThat(attached.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(asked.get(30, TimeUnit.SECONDS).deadline()).isEmpty();
    answer.complete(Reply.getDefaultInstance());
    assertThat(call.get(30, TimeUnit.SECONDS).getCount()).isEqualTo(-1);
  }

  @Test
  void wrappedTask_inherits_andOthersDoNot() {
    ContractServiceClient front =
        front((order, context) -> {
          int bare = CompletableFuture.supplyAsync(() -> backend.ask(order).getCount()).join();
          CompletableFuture<Integer> wrapped = new CompletableFuture<>();
          Thread.ofVirtual()
              .start(context.wrap(() -> wrapped.complete(backend.ask(order).getCount())));
          return Reply.newBuilder().setText(bare + " " + (wrapped.join() > 0)).build();
        });
    assertThat(front.ask(ORDER, MINUTE).getText()).isEqualTo("-1 true");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cancellation_isInherited(boolean blocking) throws Exception {
    ContractServiceClient front =
        blocking
            ? front((order, context) -> backend.change(order))
            : client(
                ServiceDefinition.builder("verification.v1.ContractService")
                    .asyncUnary(
                        ContractServiceMethods.ASK,
                        (order, context) -> {
                          CompletableFuture<Reply> unused = backend.async().change(order);
                          return new CompletableFuture<>();
                        })
                    .build());
    CompletableFuture<Reply> call = front.async().ask(ORDER);
    RequestContext served = waiting.get(30, TimeUnit.SECONDS);
    assertThat(served.cancellation()).isEmpty();
    call.cancel(true);
    assertThat(cancelled.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void detachedCall_isNotCancelled() throws Exception {
    CompletableFuture<RpcException> ended = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<Reply>> made = new CompletableFuture<>();
    ContractServiceClient front =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .asyncUnary(
                    ContractServiceMethods.ASK,
                    (order, context) -> {
                      context.onCancel(() -> ended.complete(context.cancellation().orElse(null)));
                      made.complete(
                          backend.async().change(order, CallOptions.defaults().detached()));
                      return new CompletableFuture<>();
                    })
                .build());
    CompletableFuture<Reply> call = front.async().ask(ORDER);
    RequestContext served = waiting.get(30, TimeUnit.SECONDS);
    call.cancel(true);
    assertThat(ended.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.CANCELED);
    assertThat(served.cancellation()).isEmpty();
    assertThat(made.get(30, TimeUnit.SECONDS).isDone()).isFalse();
  }

  @Test
  void callThatIsMadeAfterTheCancellation_failsAtOnce_unlessItIsDetached() throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    ContractServiceClient front =
        client(
            ServiceDefinition.builder("verification.v1.ContractService")
                .asyncUnary(
                    ContractServiceMethods.ASK,
                    (order, context) -> {
                      context.onCancel(() ->
                          backend
                              .async()
                              .ask(order)
                              .handle((reply, failure) -> String.valueOf(failure))
                              .thenCombine(
                                  backend.async().ask(order, CallOptions.defaults().detached()),
                                  (failure, reply) -> failure + " " + reply.getCount())
                              .thenAccept(outcome::complete));
                      waiting.complete(context);
                      return new CompletableFuture<>();
                    })
                .build());
    CompletableFuture<Reply> call = front.async().ask(ORDER);
    waiting.get(30, TimeUnit.SECONDS);
    call.cancel(true);
    assertThat(outcome.get(30, TimeUnit.SECONDS))
        .contains("the call that is being served, /verification.v1.ContractService/Ask, has ended")
        .endsWith(" -1");
  }
}
