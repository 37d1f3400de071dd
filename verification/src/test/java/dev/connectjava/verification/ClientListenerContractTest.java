package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Struct;
import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ConnectionWait;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.CallRecorder.Told;
import dev.connectjava.verification.CallRecorder.ToldAttempt;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the listeners of a client are told, in every protocol, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientListenerContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private final Way way;
  private final CallRecorder recorder = new CallRecorder();
  private final List<ClientWorld> worlds = new ArrayList<>();

  ClientListenerContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ClientWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    recorder.assertNothingLeft();
  }

  private ClientWorld world() {
    return world(way.config());
  }

  private ClientWorld world(ClientConfig.Builder config) {
    ClientWorld world = ClientWorld.of(way, config.listener(recorder));
    worlds.add(world);
    return world;
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private int prefixBytes(RpcMethod<?, ?> method) {
    boolean bare = way.protocol() == Protocol.CONNECT && method.kind() == RpcMethod.Kind.UNARY;
    return bare ? 0 : 5;
  }

  // Calls in order.

  @Test
  void unaryCall_isToldFromItsOpeningToItsEnd() throws Exception {
    Order order = order("abc");
    Reply reply = world().client().ask(order);

    Told told = recorder.next();
    int requestBytes = order.getSerializedSize();
    int responseBytes = reply.getSerializedSize();
    assertThat(told.events)
        .containsExactly(
            "attempt",
            "request %d %d".formatted(requestBytes, requestBytes),
            "response %d %d".formatted(responseBytes, responseBytes),
            "end ok");
    assertThat(told.call.method()).isSameAs(ContractServiceMethods.ASK);
    assertThat(told.call.protocol()).isEqualTo(way.protocol());
    ClientListener.End end = told.end();
    assertThat(end.code()).isEmpty();
    assertThat(end.attempts()).isEqualTo(1);
    assertThat(end.requestMessages()).isEqualTo(1);
    assertThat(end.responseMessages()).isEqualTo(1);
    int prefix = prefixBytes(ContractServiceMethods.ASK);
    assertThat(end.requestBodyBytes()).isEqualTo(prefix + requestBytes);
    assertThat(end.responseBodyBytes()).isGreaterThanOrEqualTo(prefix + responseBytes);
    assertThat(end.duration()).isPositive().isLessThan(Duration.ofSeconds(30));
    assertThat(end.peer()).isPresent();

    ToldAttempt attempt = told.onlyAttempt();
    assertThat(attempt.events).containsExactly("connected", "head 200", "end ok");
    assertThat(attempt.end().status()).isEqualTo(200);
    assertThat(attempt.end().peer()).isEqualTo(end.peer());
    assertThat(attempt.end().requestBodyBytes()).isEqualTo(end.requestBodyBytes());
    assertThat(attempt.end().responseBodyBytes()).isEqualTo(end.responseBodyBytes());
    assertThat(attempt.end().duration()).isPositive().isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void endOfTheCall_comesBehindThatOfItsAttempt() throws Exception {
    ClientWorld world = world();
    for (int i = 0; i < 200; i++) {
      Reply unused = world.client().ask(order("abc"));
      assertThat(recorder.next().ends).containsExactly("attempt 1", "call");
    }
  }

  @Test
  void target_isTheUrlOfTheTransport() throws Exception {
    Reply unused = world().client().ask(order("abc"));
    Optional<String> target = recorder.next().call.target();
    if (way.carrier() == ClientCarrier.IN_MEMORY) {
      assertThat(target).isEmpty();
    } else {
      assertThat(target.orElseThrow()).matches("https?://127\\.0\\.0\\.1:\\d+");
    }
  }

  @Test
  void stages_failWithTheSameAsThoseOfACallWithoutAListener() throws Exception {
    Order failing = Order.newBuilder().setText("no").setCode("NOT_FOUND").build();
    try (ClientCall<Order, Reply> call =
        world().transport().open(ContractServiceMethods.ASK, CallOptions.defaults())) {
      call.sendAsync(failing).toCompletableFuture().get(30, TimeUnit.SECONDS);
      Throwable failure =
          call.receiveAsync()
              .handle((response, thrown) -> thrown)
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      assertThat(failure).isInstanceOf(RpcException.class).hasMessage("no");
      failure =
          call.sendAsync(failing)
              .handle((nothing, thrown) -> thrown)
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      assertThat(failure).isInstanceOf(RpcException.class).hasMessage("no");
      Headers headers = call.responseHeadersAsync().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(headers).isEqualTo(call.responseHeaders());
    }
    assertThat(recorder.next().end().failure().orElseThrow()).hasMessage("no");
  }

  @Test
  void metadataOfAResponse_isToldToTheAttempt() throws Exception {
    Order order = Order.newBuilder().putTrailers("x-trail", "2").build();
    Reply unused = world().client().ask(order);
    assertThat(recorder.next().onlyAttempt().end().trailers().all("x-trail")).containsExactly("2");
  }

  @Test
  void asynchronousCall_isToldOfItsEnd() throws Exception {
    Reply unused = world().client().async().ask(order("abc")).get(30, TimeUnit.SECONDS);
    Told told = recorder.next();
    assertThat(told.events).hasSize(4).startsWith("attempt", "request 5 5").endsWith("end ok");
    assertThat(told.onlyAttempt().end().code()).isEmpty();
  }

  @Test
  void compressedMessages_areToldBeforeAndAfterCompression() throws Exception {
    Order order = order("a".repeat(2_000));
    ClientWorld world = world(way.config().sendCompression("gzip"));
    Reply reply = world.client().ask(order);

    Told told = recorder.next();
    assertLengths(told.events.get(1), "request", order.getSerializedSize());
    assertLengths(told.events.get(2), "response", reply.getSerializedSize());
  }

  private static void assertLengths(String event, String name, int bytes) {
    String[] parts = event.split(" ");
    assertThat(parts[0]).isEqualTo(name);
    assertThat(Integer.parseInt(parts[1])).isEqualTo(bytes);
    assertThat(Integer.parseInt(parts[2])).isPositive().isLessThan(200);
  }

  @Test
  void serverStream_isOverWhenItsEndIsReceived() throws Exception {
    Order order = Order.newBuilder().setText("x").setCount(3).build();
    int read = 0;
    try (ServerStreamingCall<Reply> replies = world().client().repeat(order)) {
      for (Reply unused : replies) {
        read++;
      }
    }
    Told told = recorder.next();
    assertThat(read).isEqualTo(3);
    assertThat(told.events).hasSize(6).endsWith("end ok");
    assertThat(told.end().responseMessages()).isEqualTo(3);
  }

  @Test
  void clientStream_isOverWithItsResponse() throws Exception {
    try (ClientStreamingCall<Order, Reply> call = world().client().collect()) {
      call.send(order("a"));
      call.send(order("b"));
      Reply unused = call.finish();
    }
    Told told = recorder.next();
    assertThat(told.events)
        .startsWith("attempt", "request 3 3", "request 3 3")
        .hasSize(5)
        .endsWith("end ok");
    assertThat(told.end().requestBodyBytes()).isEqualTo(2 * (3 + 5));
  }

  @Test
  void streamOfASubscriber_isOverWithTheStream() throws Exception {
    Order order = Order.newBuilder().setText("x").setCount(3).build();
    CollectingSubscriber subscriber = new CollectingSubscriber();
    world().client().async().repeat(order).subscribe(subscriber);
    assertThat(subscriber.whenDone.get(30, TimeUnit.SECONDS)).isEqualTo(3);
    Told told = recorder.next();
    assertThat(told.events).hasSize(6).endsWith("end ok");
  }

  /** Takes all that a publisher has. */
  private static final class CollectingSubscriber implements Flow.Subscriber<Reply> {

    final CompletableFuture<Integer> whenDone = new CompletableFuture<>();
    private int count;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Reply reply) {
      count++;
    }

    @Override
    public void onError(Throwable failure) {
      whenDone.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whenDone.complete(count);
    }
  }

  // Calls that fail.

  @Test
  void failureOfTheServer_isToldOnceWithItsCode() throws Exception {
    Order order = Order.newBuilder().setText("no").setCode("NOT_FOUND").build();
    ClientWorld world = world();
    assertThatExceptionOfType(RpcException.class).isThrownBy(() -> world.client().ask(order));

    Told told = recorder.next();
    assertThat(told.events).hasSize(3).endsWith("end not_found");
    ToldAttempt attempt = told.onlyAttempt();
    int status = way.protocol() == Protocol.CONNECT ? 404 : 200;
    assertThat(attempt.events).containsExactly("connected", "head " + status, "end not_found");
    assertThat(attempt.end().status()).isEqualTo(status);
  }

  @Test
  void failureOfAnAsynchronousCall_isToldWithItsCode() throws Exception {
    Order order = Order.newBuilder().setText("no").setCode("NOT_FOUND").build();
    assertThat(world().client().async().ask(order)).failsWithin(30, TimeUnit.SECONDS);
    assertThat(recorder.next().events).endsWith("end not_found");
  }

  @Test
  void failureOfAStream_isToldWhereItIsReceived() throws Exception {
    Order order = Order.newBuilder().setText("no").setCount(2).setCode("ABORTED").build();
    try (ServerStreamingCall<Reply> replies = world().client().repeat(order)) {
      Iterator<Reply> each = replies.iterator();
      Reply first = each.next();
      Reply second = each.next();
      assertThat(second).isNotEqualTo(first);
      assertThatExceptionOfType(RpcException.class).isThrownBy(each::hasNext);
    }
    Told told = recorder.next();
    assertThat(told.events).endsWith("end aborted");
    assertThat(told.end().responseMessages()).isEqualTo(2);
  }

  @Test
  void messageThatCantBeDecoded_failsTheCallAndNotItsAttempt() throws Exception {
    RpcMethod<Order, Struct> other =
        RpcMethod.unary("verification.v1.ContractService", "Ask", Order.class, Struct.class);
    ClientWorld world = world();
    RpcException failure =
        catchThrowableOfType(
            RpcException.class,
            () ->
                world
                    .transport()
                    .unary(other, order("\u0001 is no field"), CallOptions.defaults()));

    Told told = recorder.next();
    assertThat(told.end().code()).contains(failure.code());
    assertThat(told.end().responseMessages()).isZero();
    assertThat(told.onlyAttempt().end().code()).isEmpty();
  }

  @Test
  void messageThatIsTooLong_failsTheAttempt() throws Exception {
    CallOptions small = CallOptions.builder().responseMessageBytes(10).build();
    ClientWorld world = world();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(order("more than ten bytes"), small));
    Told told = recorder.next();
    assertThat(told.events).endsWith("end resource_exhausted");
    assertThat(told.onlyAttempt().end().code()).contains(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void failedSend_leavesAStreamWhatHasArrived() throws Exception {
    if (!way.isFullDuplex()) {
      assertThat(answersBehindItsRequests().events).endsWith("end ok");
      return;
    }
    Order failing = Order.newBuilder().setText("no").setCode("ABORTED").build();
    try (BidiStreamingCall<Order, Reply> chat = world().client().chat()) {
      chat.send(failing);
      RpcException failure = null;
      while (failure == null) {
        failure = catchThrowableOfType(RpcException.class, () -> chat.send(order("b")));
      }
      Reply reply = chat.receive();
      assertThat(reply).isNotNull();
      assertThatExceptionOfType(RpcException.class).isThrownBy(chat::receive);
    }
    Told told = recorder.next();
    assertThat(told.events).endsWith("response 6 6", "end aborted");
    assertThat(told.end().responseMessages()).isEqualTo(1);
  }

  @Test
  void errorOfAMessage_isTheEndOfItsCall() throws Exception {
    ClientWorld world =
        intercepted((method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              protected Object onReceive(Object message) {
                throw new AssertionError("broken");
              }
            });
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> world.client().ask(order("abc")));
    assertThat(recorder.next().end().failure().orElseThrow())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasRootCauseMessage("broken");

    assertThat(world.client().async().ask(order("abc"))).failsWithin(30, TimeUnit.SECONDS);
    assertThat(recorder.next().events).endsWith("end internal");
  }

  @Test
  void publisherThatFailsToBeSubscribedTo_endsTheCall() throws Exception {
    Flow.Publisher<Order> broken =
        subscriber -> {
          throw new IllegalStateException("only once");
        };
    CollectingSubscriber responses = new CollectingSubscriber();
    world().client().async().chat(broken).subscribe(responses);
    assertThat(responses.whenDone).failsWithin(30, TimeUnit.SECONDS);
    assertThat(recorder.next().events).endsWith("end canceled");
  }

  @Test
  void misuseThatTheCallerGetsOver_isForgotten() throws Exception {
    ClientCall<Order, Reply> call =
        world().transport().open(ContractServiceMethods.REPEAT, CallOptions.defaults());
    assertThatIllegalStateException().isThrownBy(call::closeSend);
    call.send(Order.newBuilder().setText("x").setCount(2).build());
    assertThat(call.receive()).isNotNull();
    call.close();
    assertThat(recorder.next().events).endsWith("end canceled");
  }

  @Test
  void failureOfAnInterceptor_isTheEndWhereverItIsThrown() throws Exception {
    RpcException refusal = new RpcException(Code.RESOURCE_EXHAUSTED, "too many");
    ClientWorld world =
        intercepted((method, options, next) ->
            new ForwardingClientCall<>(next.open(method, options)) {
              @Override
              public void closeSend() {
                throw refusal;
              }

              @Override
              public CompletionStage<Optional<Object>> receiveAsync() {
                throw refusal;
              }
            });
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(order("abc")));
    assertThat(recorder.next().end().failure()).contains(refusal);
    assertThat(world.client().async().ask(order("abc"))).failsWithin(30, TimeUnit.SECONDS);
    assertThat(recorder.next().end().failure()).contains(refusal);
  }

  @Test
  void consumerOfMetadataThatFails_endsTheCall() throws Exception {
    CallOptions options =
        CallOptions.builder()
            .onHeaders(headers -> {
              throw new IllegalStateException("broken consumer");
            })
            .build();
    Order order = Order.newBuilder().setText("x").setCount(2).build();
    try (ServerStreamingCall<Reply> replies = world().client().repeat(order, options)) {
      Iterator<Reply> each = replies.iterator();
      assertThatIllegalStateException().isThrownBy(each::hasNext);
      assertThatExceptionOfType(RpcException.class).isThrownBy(each::hasNext);
    }
    assertThat(recorder.next().end().failure().orElseThrow())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasRootCauseMessage("broken consumer");
  }

  @Test
  void timeout_isToldWithItsCode() throws Exception {
    Order gated = Order.newBuilder().setGate("never").build();
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(100));
    ClientWorld world = world();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(gated, options));
    Told told = recorder.next();
    assertThat(told.events).endsWith("end deadline_exceeded");
    assertThat(told.onlyAttempt().end().code()).contains(Code.DEADLINE_EXCEEDED);
    assertThat(told.call.options().timeout()).contains(Duration.ofMillis(100));
  }

  @Test
  void callOfAFailedCall_isToldOfAnAttemptThatIsNotSent() throws Exception {
    CallOptions late = CallOptions.defaults().withTimeout(Duration.ZERO);
    ClientWorld world = world();
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(order("abc"), late));
    Told told = recorder.next();
    assertThat(told.events).containsExactly("attempt", "end deadline_exceeded");
    assertThat(told.onlyAttempt().events).containsExactly("end deadline_exceeded");
    assertThat(told.end().peer()).isEmpty();
  }

  @Test
  void nullMessage_failsTheCall() throws Exception {
    ClientWorld world = world();
    assertThatNullPointerException().isThrownBy(() -> world.client().ask(nothing()));
    assertThat(recorder.next().events).containsExactly("attempt", "end internal");
  }

  @SuppressWarnings("NullAway") // It is what the test is about.
  private static Order nothing() {
    return null;
  }

  // Calls that are given up.

  @Test
  void cancelledCall_isToldOnce() throws Exception {
    Order gated = Order.newBuilder().setText("x").setGate("cancelled").build();
    ClientWorld world = world();
    CompletableFuture<Reply> reply = world.client().async().ask(gated);
    world.gates.at("cancelled").awaitArrival();
    reply.cancel(true);

    Told told = recorder.next();
    assertThat(told.events).endsWith("end canceled");
    assertThat(told.onlyAttempt().end().code()).contains(Code.CANCELED);
  }

  @Test
  void streamThatIsClosedBeforeItsEnd_isCancelled() throws Exception {
    Order order = Order.newBuilder().setText("x").setCount(1_000_000).build();
    try (ServerStreamingCall<Reply> replies = world().client().repeat(order)) {
      Reply unused = replies.iterator().next();
    }
    Told told = recorder.next();
    assertThat(told.events).containsOnlyOnce("end canceled").endsWith("end canceled");
    assertThat(told.onlyAttempt().end().code()).contains(Code.CANCELED);
  }

  @Test
  void callThatIsNeverSent_isCancelledWhenItIsClosed() throws Exception {
    try (ClientCall<Order, Reply> call =
        world().transport().open(ContractServiceMethods.ASK, CallOptions.defaults())) {
      assertThat(recorder.begun.element().events).containsExactly("attempt");
    }
    assertThat(recorder.next().events).containsExactly("attempt", "end canceled");
  }

  @Test
  void closingACallThatHasEnded_tellsNothingMore() throws Exception {
    ClientCall<Order, Reply> call =
        world().transport().open(ContractServiceMethods.ASK, CallOptions.defaults());
    call.send(order("abc"));
    assertThat(call.receive()).isNotNull();
    call.cancel();
    call.close();
    assertThat(call.receive()).isNull();
    assertThat(recorder.next().events).hasSize(4).endsWith("end ok");
  }

  @Test
  void bidiStreamInTurns_isToldOfEachMessage() throws Exception {
    if (!way.isFullDuplex()) {
      Told told = answersBehindItsRequests();
      assertThat(told.events).hasSize(6).endsWith("end ok");
      return;
    }
    try (BidiStreamingCall<Order, Reply> chat = world().client().chat()) {
      chat.send(order("a"));
      assertThat(chat.receive()).isNotNull();
      chat.send(order("b"));
      assertThat(chat.receive()).isNotNull();
      chat.closeSend();
      assertThat(chat.receive()).isNull();
    }
    assertThat(recorder.next().events)
        .containsExactly(
            "attempt", "request 3 3", "response 5 5", "request 3 3", "response 5 5", "end ok");
  }

  private Told answersBehindItsRequests() throws InterruptedException {
    try (BidiStreamingCall<Order, Reply> chat = world().client().chat()) {
      chat.send(order("a"));
      chat.send(order("b"));
      chat.closeSend();
      assertThat(chat.receive()).isNotNull();
      assertThat(chat.receive()).isNotNull();
      assertThat(chat.receive()).isNull();
    }
    return recorder.next();
  }

  // Interceptors, which are inside.

  private ClientWorld intercepted(ClientInterceptor interceptor) {
    return world(way.config().interceptor(interceptor));
  }

  @Test
  void callThatAnInterceptorFails_hasNoAttempt() throws Exception {
    ClientWorld world =
        intercepted((method, options, next) -> {
          throw new RpcException(Code.UNAUTHENTICATED, "no token");
        });
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> world.client().ask(order("abc")));
    Told told = recorder.next();
    assertThat(told.events).containsExactly("end unauthenticated");
    assertThat(told.end().attempts()).isZero();
  }

  @Test
  void callOfABrokenInterceptor_fails() throws Exception {
    ClientWorld world =
        intercepted((method, options, next) -> {
          throw new IllegalStateException("broken");
        });
    assertThatIllegalStateException().isThrownBy(() -> world.client().ask(order("abc")));
    assertThat(recorder.next().events).containsExactly("end internal");
  }

  @Test
  void callThatAnInterceptorAnswers_hasNoAttempt() throws Exception {
    ClientWorld world = intercepted((method, options, next) -> new Answered(order("cached")));
    RpcMethod<Order, Order> other =
        RpcMethod.unary("verification.v1.ContractService", "Ask", Order.class, Order.class);
    Order answer = world.transport().unary(other, order("abc"), CallOptions.defaults());
    assertThat(answer.getText()).isEqualTo("cached");
    assertThat(recorder.next().events).containsExactly("end ok");
  }

  /** A call that knows its only response. */
  private record Answered(Object response) implements ClientCall<Object, Object> {

    @Override
    public void send(Object message) {}

    @Override
    public CompletionStage<Void> sendAsync(Object message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closeSend() {}

    @Override
    public @Nullable Object receive() {
      return response;
    }

    @Override
    public CompletionStage<Optional<Object>> receiveAsync() {
      return CompletableFuture.completedFuture(Optional.of(response));
    }

    @Override
    public Headers responseHeaders() {
      return Headers.empty();
    }

    @Override
    public CompletionStage<Headers> responseHeadersAsync() {
      return CompletableFuture.completedFuture(Headers.empty());
    }

    @Override
    public Headers responseTrailers() {
      return Headers.empty();
    }

    @Override
    public void cancel() {}
  }

  @Test
  void callThatAnInterceptorMakesTwice_hasTwoAttemptsAndOneEnd() throws Exception {
    Order failing = Order.newBuilder().setText("no").setCode("UNAVAILABLE").build();
    ClientWorld world =
        intercepted((method, options, next) -> {
          ClientCall<Object, Object> first = next.open(method, options);
          first.send(failing);
          assertThatExceptionOfType(RpcException.class).isThrownBy(first::receive);
          return next.open(method, options);
        });
    Reply unused = world.client().ask(order("abc"));

    Told told = recorder.next();
    assertThat(told.events)
        .hasSize(6)
        .containsOnlyOnce("end ok")
        .startsWith("attempt", "request %d %1$d".formatted(failing.getSerializedSize()), "attempt")
        .endsWith("end ok");
    assertThat(told.end().attempts()).isEqualTo(2);
    assertThat(told.attempts.getFirst().whenEnded().end().code()).contains(Code.UNAVAILABLE);
    assertThat(told.attempts.getLast().whenEnded().end().code()).isEmpty();
  }

  @Test
  void callThatIsOpenedLater_isToldFromItsOpening() throws Exception {
    CompletableFuture<Void> token = new CompletableFuture<>();
    ClientWorld world =
        intercepted((method, options, next) ->
            ClientCall.deferred(options, token.thenApply(unused -> next.open(method, options))));
    CompletableFuture<Reply> reply = world.client().async().ask(order("abc"));
    assertThat(recorder.begun.element().events).isEmpty();
    token.complete(null);
    assertThat(reply.get(30, TimeUnit.SECONDS).getText()).isEqualTo("abc");
    assertThat(recorder.next().events).hasSize(4).startsWith("attempt").endsWith("end ok");
  }

  // What is waited for.

  @Test
  void firstCall_waitsForItsConnection() throws Exception {
    ClientWorld world = world();
    Reply first = world.client().ask(order("abc"));
    Reply second = world.client().ask(order("abc"));
    assertThat(second).isEqualTo(first);

    ToldAttempt ofFirst = recorder.next().onlyAttempt();
    ToldAttempt ofSecond = recorder.next().onlyAttempt();
    if (way.carrier() == ClientCarrier.IN_MEMORY) {
      assertThat(ofFirst.waits).isEmpty();
    } else {
      assertThat(ofFirst.waits).containsExactly(ConnectionWait.CONNECTION);
    }
    assertThat(ofSecond.waits).isEmpty();
  }

  // Listeners that misbehave.

  @Test
  void listenersThatThrow_changeNothing() throws Exception {
    ClientConfig.Builder config =
        way.config()
            .listener(call -> {
              throw new IllegalStateException("a factory that fails");
            })
            .listener(call -> null)
            .listener(call -> new Failing());
    Reply reply = world(config).client().ask(order("abc"));
    assertThat(reply.getText()).isEqualTo("abc");
    assertThat(recorder.next().events).hasSize(4).endsWith("end ok");
  }

  /** Fails at every event. */
  private static final class Failing implements ClientListener {

    @Override
    public AttemptListener onAttempt(AttemptContext attempt) {
      return new FailingAttempt();
    }

    @Override
    public void onRequest(int bytes, int wireBytes) {
      throw new AssertionError("onRequest");
    }

    @Override
    public void onResponse(int bytes, int wireBytes) {
      throw new IllegalStateException("onResponse");
    }

    @Override
    public void onEnd(End end) {
      throw new IllegalStateException("onEnd");
    }
  }

  /** Fails at every event. */
  private static final class FailingAttempt implements AttemptListener {

    @Override
    public void onWaiting(ConnectionWait wait) {
      throw new IllegalStateException("onWaiting");
    }

    @Override
    public void onConnected(Peer peer) {
      throw new AssertionError("onConnected");
    }

    @Override
    public void onHead(int status, Headers headers) {
      throw new IllegalStateException("onHead");
    }

    @Override
    public void onEnd(AttemptListener.End end) {
      throw new IllegalStateException("onEnd");
    }
  }
}
