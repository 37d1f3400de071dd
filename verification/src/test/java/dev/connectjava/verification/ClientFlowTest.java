package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls whose messages are published. */
@ParameterizedClass
@MethodSource("ways")
final class ClientFlowTest {

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private final Way way;
  private final ClientWorld world;
  private final ContractServiceClient.Async client;

  ClientFlowTest(Way way) {
    this.way = way;
    this.world = ClientWorld.of(way);
    this.client = world.client().async();
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  /** Requests a number of messages, and then as many again when they have come. */
  private static final class Collector implements Flow.Subscriber<Reply> {

    private final long portion;
    private final boolean goesOn;
    private final List<Reply> replies = new ArrayList<>();
    private final CompletableFuture<List<Reply>> portionCame = new CompletableFuture<>();
    private final CompletableFuture<List<Reply>> end = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    Collector(long portion, boolean goesOn) {
      this.portion = portion;
      this.goesOn = goesOn;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription.complete(newSubscription);
      newSubscription.request(portion);
    }

    @Override
    public void onNext(Reply reply) {
      replies.add(reply);
      if (replies.size() % portion == 0) {
        portionCame.complete(List.copyOf(replies));
        if (goesOn) {
          subscription.join().request(portion);
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(replies);
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static @Nullable Throwable failure(CompletableFuture<?> future) {
    return future.orTimeout(10, TimeUnit.SECONDS).handle((value, failure) -> failure).join();
  }

  private static Order repeat(int count) {
    return Order.newBuilder().setText("r").setCount(count).build();
  }

  @Test
  void serverStream_isPublishedToItsEnd() {
    Collector collector = new Collector(7, true);
    client.repeat(repeat(2_000)).subscribe(collector);

    assertThat(await(collector.end)).hasSize(2_000);
    assertThat(collector.replies.get(1_999).getCount()).isEqualTo(2_000);
  }

  @Test
  void subscriber_isGivenNoMoreThanItRequests_andCancels() {
    Collector collector = new Collector(3, false);
    client.repeat(repeat(100_000)).subscribe(collector);

    assertThat(await(collector.portionCame)).hasSize(3);
    collector.subscription.join().cancel();
    world.assertNothingLeft();
    assertThat(collector.replies).hasSize(3);
    assertThat(collector.end).isNotDone();
  }

  @Test
  void failure_isPublishedAfterTheMessages() {
    Collector collector = new Collector(Long.MAX_VALUE, false);
    client.repeat(repeat(2).toBuilder().setCode("ABORTED").build()).subscribe(collector);

    assertThat(failure(collector.end))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.ABORTED));
    assertThat(collector.replies).hasSize(2);
  }

  @Test
  void clientStream_sendsWhatIsPublished() {
    try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      CompletableFuture<Reply> reply = client.collect(orders);
      for (int i = 0; i < 500; i++) {
        orders.submit(repeat(1));
      }
      orders.close();
      assertThat(await(reply).getCount()).isEqualTo(500);
    }
  }

  @Test
  void clientStream_whosePublisherFails_failsWithThat() {
    try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      CompletableFuture<Reply> reply = client.collect(orders);
      orders.closeExceptionally(new IllegalArgumentException("out of paper"));
      assertThat(failure(reply)).hasMessage("out of paper");
    }
  }

  /** Publishes one message, never completes, and tells when nobody wants more. */
  private static final class Endless implements Flow.Publisher<Order> {

    private final Order first;
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

    Endless(Order first) {
      this.first = first;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Order> subscriber) {
      AtomicBoolean published = new AtomicBoolean();
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              if (!published.getAndSet(true)) {
                subscriber.onNext(first);
              }
            }

            @Override
            public void cancel() {
              cancelled.complete(true);
            }
          });
    }
  }

  /** A publisher that says no more must be let go as well, when its call has ended. */
  @Test
  void publisher_isLetGo_whenTheServerHasEndedTheCall() {
    if (!way.isFullDuplex()) {
      return; // There a server answers complete requests.
    }
    Order order = repeat(1).toBuilder().setCode("ABORTED").build();
    Endless ofStream = new Endless(order);
    Endless ofResult = new Endless(order);
    Collector collector = new Collector(Long.MAX_VALUE, false);
    client.chat(ofStream).subscribe(collector);
    CompletableFuture<Reply> reply = client.collect(ofResult);
    assertThat(failure(collector.end)).isInstanceOf(RpcException.class);
    assertThat(failure(reply)).isInstanceOf(RpcException.class);
    assertThat(await(ofStream.cancelled)).isTrue();
    assertThat(await(ofResult.cancelled)).isTrue();
  }

  @Test
  void publisher_isLetGo_whenTheCallerCancels() {
    Endless ofStream = new Endless(repeat(1));
    Endless ofResult = new Endless(repeat(1));
    Collector collector = new Collector(1, false);
    client.chat(ofStream).subscribe(collector);
    collector.subscription.join().cancel();
    client.collect(ofResult).cancel(false);
    assertThat(await(ofStream.cancelled)).isTrue();
    assertThat(await(ofResult.cancelled)).isTrue();
  }

  /** Whatever the codec throws, a publisher is not thrown at, and nobody waits for ever. */
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // That is what goes wrong.
  void messageOfAnotherClass_failsTheCall() {
    try (SubmissionPublisher<String> texts = new SubmissionPublisher<>(Runnable::run, 1)) {
      CompletableFuture<Reply> reply = client.collect((Flow.Publisher) texts);
      texts.submit("no order");
      assertThat(failure(reply)).isInstanceOf(ClassCastException.class);
      assertThat(texts.getSubscribers()).isEmpty();
      world.assertNothingLeft();
    }
  }

  @Test
  void bidi_answersWhatIsPublished() {
    try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      Collector collector = new Collector(1, true);
      client.chat(orders).subscribe(collector);
      orders.submit(repeat(1));
      if (way.isFullDuplex()) {
        assertThat(await(collector.portionCame)).hasSize(1);
      }
      orders.submit(repeat(1));
      orders.close();
      assertThat(await(collector.end)).hasSize(2);
    }
  }

  @Test
  void bidi_overHttp1_isAnsweredWhenItsPublisherHasCompleted() {
    try (Transport transport = overHttp1();
        SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
      Collector collector = new Collector(Long.MAX_VALUE, false);
      ContractServiceClient.of(transport).async().chat(orders).subscribe(collector);
      orders.submit(repeat(1));
      orders.submit(repeat(1));
      orders.close();
      assertThat(await(collector.end)).hasSize(2);
    }
  }

  @Test
  void stages_overHttp1_mayWaitBeforeTheRequestsEnd() {
    try (Transport transport = overHttp1();
        ClientCall<Order, Reply> call =
            transport.open(ContractServiceMethods.CHAT, CallOptions.defaults())) {
      CompletableFuture<Headers> headers = call.responseHeadersAsync().toCompletableFuture();
      CompletableFuture<Optional<Reply>> reply = call.receiveAsync().toCompletableFuture();
      await(call.sendAsync(repeat(1)).toCompletableFuture());
      call.closeSend();
      assertThat(await(reply)).isPresent();
      assertThat(await(headers).isEmpty()).isFalse();
    }
  }

  @Test
  void bidi_overHttp1_isRefusedWithTheFix_insteadOfBlockingForEver() {
    try (Transport transport = overHttp1();
        BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call::responseHeaders)
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED))
          .withMessageContaining("HTTP/2");
    }
  }

  private Transport overHttp1() {
    Router router = Router.builder().service(new Contract(world.gates)).build();
    return Transport.over(
        InMemoryHttp.builder(router).version(HttpVersion.HTTP_1).build(), ClientConfig.defaults());
  }
}
