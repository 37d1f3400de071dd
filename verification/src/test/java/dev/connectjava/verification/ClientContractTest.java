package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientLimits;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every client call does, in every protocol and codec, over every transport. */
@ParameterizedClass
@MethodSource("ways")
final class ClientContractTest {

  static Stream<Way> ways() {
    return ClientWorld.allWays();
  }

  private final Way way;
  private final ClientWorld world;
  private final ContractServiceClient client;

  ClientContractTest(Way way) {
    this.way = way;
    this.world = ClientWorld.of(way);
    this.client = world.client();
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static Order gated(String gate) {
    return Order.newBuilder().setText("late").setGate(gate).setCount(1).build();
  }

  private static CallOptions timeout(int millis) {
    return CallOptions.defaults().withTimeout(Duration.ofMillis(millis));
  }

  @Test
  void unary_givesTheResponse() {
    assertThat(client.ask(order("hello")).getText()).isEqualTo("hello");
  }

  @Test
  void unary_withAnEmptyMessage_isAnswered() {
    assertThat(client.ask(Order.getDefaultInstance()).getCount()).isEqualTo(1);
  }

  @Test
  void unary_async_givesTheResponse() {
    assertThat(client.async().ask(order("hello")).join().getText()).isEqualTo("hello");
  }

  @Test
  void metadata_ofASuccess_isTold() {
    AtomicReference<Headers> headers = new AtomicReference<>();
    AtomicReference<Headers> trailers = new AtomicReference<>();
    CallOptions options =
        CallOptions.builder().onHeaders(headers::set).onTrailers(trailers::set).build();

    Reply unused =
        client.ask(
            Order.newBuilder().putHeaders("x-head", "1").putTrailers("x-trail", "2").build(),
            options);

    assertThat(headers.get().all("x-head")).containsExactly("1");
    assertThat(trailers.get().all("x-trail")).containsExactly("2");
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void error_hasItsCodeMessageDetailsAndMetadata(Code code) {
    Order order =
        Order.newBuilder()
            .setCode(code.name())
            .setText("why\r\n☺\uD83D\uDE08%")
            .setDetail(true)
            .putHeaders("x-head", "1")
            .putTrailers("x-trail", "2")
            .build();

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.ask(order))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(code);
          assertThat(e.getMessage()).isEqualTo(order.getText());
          assertThat(e.isFromPeer()).isTrue();
          assertThat(e.details(Order.class)).containsExactly(order);
          assertThat(e.metadata().all("x-head")).containsExactly("1");
          assertThat(e.metadata().all("x-trail")).containsExactly("2");
        });
  }

  @Test
  void missingMethod_isUnimplemented() {
    assertFails(Code.UNIMPLEMENTED, () -> client.missing(Order.getDefaultInstance()));
  }

  @Test
  void serverStream_givesAllResponsesInOrder() {
    int expected = 0;
    try (ServerStreamingCall<Reply> call =
        client.repeat(order("r").toBuilder().setCount(3_000).build())) {
      for (Reply reply : call) {
        assertThat(reply.getCount()).isEqualTo(++expected);
      }
      assertThat(call.receive()).isNull();
    }
    assertThat(expected).isEqualTo(3_000);
  }

  @Test
  void serverStream_thatFailsAfterMessages_givesThemAndThrowsAgainAndAgain() {
    Order order = order("no").toBuilder().setCount(2).setCode("ABORTED").build();
    try (ServerStreamingCall<Reply> call = client.repeat(order)) {
      Iterator<Reply> replies = call.iterator();
      assertThat(replies.next().getCount()).isEqualTo(1);
      assertThat(replies.next().getCount()).isEqualTo(2);
      assertFails(Code.ABORTED, () -> assertThat(replies.hasNext()).isFalse());
      assertFails(Code.ABORTED, call::receive);
    }
  }

  @Test
  void clientStream_givesTheResponse() {
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(order("a"));
      call.send(order("b"));
      assertThat(call.finish().getText()).isEqualTo("a,b");
    }
  }

  @Test
  void clientStream_withoutMessages_isAnswered() {
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      assertThat(call.finish().getCount()).isZero();
    }
  }

  @Test
  void bidi_isFullDuplex_orSaysThatItCannotBe() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      if (!way.isFullDuplex()) {
        call.send(order("m0"));
        assertFails(Code.UNIMPLEMENTED, call::receive);
        return;
      }
      for (int i = 0; i < 50; i++) {
        call.send(order("m" + i));
        assertThat(call.receive()).extracting(Reply::getText).isEqualTo("m" + i);
      }
      call.closeSend();
      assertThat(call.receive()).isNull();
    }
  }

  /** A bounded queue that only the first receive drains would stop at some send. */
  @Test
  void bidi_takesManySendsBeforeTheFirstReceive() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      for (int i = 0; i < 200; i++) {
        call.send(order("m" + i));
      }
      call.closeSend();
      List<String> texts = new ArrayList<>();
      call.forEach(reply -> texts.add(reply.getText()));
      assertThat(texts).hasSize(200).startsWith("m0").endsWith("m199");
    }
  }

  /** The half-close must not overtake what was sent before, however large. */
  @Test
  void clientStream_isCompleteWhateverItsSize() {
    String large = "x".repeat(100_000);
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      for (int i = 0; i < 20; i++) {
        call.send(order(large));
      }
      Reply reply = call.finish();
      assertThat(reply.getCount()).isEqualTo(20);
      assertThat(reply.getText()).hasSize(20 * large.length() + 19);
    }
  }

  @Test
  void slowServer_blocksTheSender_untilItReads() throws InterruptedException {
    Order large =
        gated("slow").toBuilder().setPadding(ByteString.copyFrom(new byte[100_000])).build();
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 300; i++) {
              call.send(large);
            }
          });
      world.gates.at("slow").awaitArrival();
      while (sender.getState() != Thread.State.WAITING) {
        assertThat(sender.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      world.gates.at("slow").open();
      sender.join();
      assertThat(call.finish().getCount()).isEqualTo(300);
    }
  }

  @Test
  void slowReader_holdsTheServerBack_untilItReads() {
    Order large = order("x".repeat(100_000)).toBuilder().setCount(600).build();
    try (ClientWorld plain = ClientWorld.of(way, way.config().acceptCompressions());
        ServerStreamingCall<Reply> call = plain.client().repeat(large)) {
      Iterator<Reply> replies = call.iterator();
      assertThat(replies.next().getCount()).isEqualTo(1);
      awaitStandstill(plain.contract);
      assertThat(plain.contract.repetitions()).isLessThan(450);
      int received = 1;
      while (replies.hasNext()) {
        assertThat(replies.next().getCount()).isEqualTo(++received);
      }
      assertThat(received).isEqualTo(600);
    }
  }

  /** Waits until nothing more is sent. */
  private static void awaitStandstill(Contract contract) {
    int before = -1;
    int unchanged = 0;
    while (unchanged < 1_000) {
      int sent = contract.repetitions();
      unchanged = sent == before ? unchanged + 1 : 0;
      before = sent;
      Thread.yield();
    }
  }

  @Test
  void timeoutAndDeadline_earlierOfThemEndsTheCall() {
    Duration soon = Duration.ofMillis(50);
    Duration later = Duration.ofMinutes(5);
    for (CallOptions options :
        List.of(
            CallOptions.builder().timeout(soon).deadline(Deadline.after(later)).build(),
            CallOptions.builder().deadline(Deadline.after(soon)).timeout(later).build())) {
      assertFails(Code.DEADLINE_EXCEEDED, () -> client.ask(gated("never"), options));
    }
    world.gates.at("never").open();
  }

  @Test
  void deadline_endsACallWhoseServerIsSlow() {
    assertFails(Code.DEADLINE_EXCEEDED, () -> client.ask(gated("never"), timeout(50)));
    world.gates.at("never").open();
  }

  @Test
  void deadline_endsAStreamWhoseServerIsSlow() {
    assertFails(
        Code.DEADLINE_EXCEEDED,
        () -> {
          try (ServerStreamingCall<Reply> call = client.repeat(gated("never"), timeout(50))) {
            call.receive();
          }
        });
    world.gates.at("never").open();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void deadlineThatHasPassed_failsBeforeAnythingIsSent(int millis) {
    assertFails(Code.DEADLINE_EXCEEDED, () -> client.ask(order("x"), timeout(millis)));
  }

  @Test
  void cancelledCall_isCanceledHereAndThere() {
    try (ServerStreamingCall<Reply> call = client.repeat(gated("cancel"))) {
      world.gates.at("cancel").awaitArrival();
      call.cancel();
      assertFails(Code.CANCELED, call::receive);
      assertFails(Code.CANCELED, call::receive);
      world.gates.at("cancel").awaitCancel();
    }
  }

  @Test
  void cancelledFuture_cancelsItsCall() {
    CompletableFuture<Reply> reply = client.async().ask(gated("cancel"));
    world.gates.at("cancel").awaitArrival();
    reply.cancel(false);
    world.gates.at("cancel").awaitCancel();
  }

  @Test
  void futureWithATimeoutOfItsOwn_cancelsItsCall() {
    CompletableFuture<Reply> reply = client.async().ask(gated("late"));
    world.gates.at("late").awaitArrival();
    assertThat(reply.orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(Duration.ofSeconds(10));
    world.gates.at("late").awaitCancel();
  }

  @Test
  void interrupt_ofTheCaller_cancelsTheCall() throws InterruptedException {
    AtomicReference<RpcException> failure = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        Thread.startVirtualThread(() -> {
          try {
            Reply unused = client.ask(gated("interrupt"));
          } catch (RpcException e) {
            failure.set(e);
            flag.set(Thread.currentThread().isInterrupted());
          }
        });
    world.gates.at("interrupt").awaitArrival();
    caller.interrupt();
    caller.join();

    assertThat(failure.get().code()).isEqualTo(Code.CANCELED);
    assertThat(flag.get()).isTrue();
    world.gates.at("interrupt").awaitCancel();
  }

  @Test
  void sentMessage_afterTheEndOfTheRequest_isMisuse() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.closeSend();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> call.send(order("late")));
    }
  }

  @Test
  void failedCall_failsItsSends() {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("no").toBuilder().setCode("ABORTED").build());
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> call.forEach(reply -> {}));
      // Over HTTP/1.1 the server's word may come before it is found that nobody is to wait for it.
      assertThat(failure.code())
          .isIn(Code.ABORTED, way.isFullDuplex() ? Code.ABORTED : Code.UNIMPLEMENTED);
      assertFails(failure.code(), () -> call.send(order("late")));
    }
  }

  @Test
  void responseOverTheLimit_isResourceExhausted() {
    Order order = order("x".repeat(1_000)).toBuilder().setCount(10).build();
    CallOptions options = CallOptions.builder().responseMessageBytes(1_000).build();
    assertFails(Code.RESOURCE_EXHAUSTED, () -> client.ask(order, options));
  }

  @Test
  void requestOverTheLimit_isNotSent() {
    ClientLimits limits = ClientLimits.defaults().withRequestMessageBytes(10);
    try (ClientWorld limited = ClientWorld.of(way, way.config().limits(limits))) {
      assertFails(Code.RESOURCE_EXHAUSTED, () -> limited.client().ask(order("x".repeat(1_000))));
    }
  }

  @Test
  void compressedRequestsAndResponses_arriveAsTheyWere() {
    String text = "y".repeat(5_000);
    try (ClientWorld compressing =
        ClientWorld.of(way, way.config().sendCompression("gzip").compressionMinimumBytes(0))) {
      ContractServiceClient compressed = compressing.client();
      assertThat(compressed.ask(order(text)).getText()).isEqualTo(text);
      assertThat(compressed.ask(Order.getDefaultInstance()).getCount()).isEqualTo(1);
      try (ClientStreamingCall<Order, Reply> call = compressed.collect()) {
        call.send(order(text));
        call.send(Order.getDefaultInstance());
        assertThat(call.finish().getText()).isEqualTo(text + ",");
      }
    }
  }

  @Test
  void getOfAMethodWithoutSideEffects_isAnswered() {
    CallOptions get = CallOptions.builder().useGet(true).build();
    assertThat(client.ask(order("a b+c&d=ü"), get).getText()).isEqualTo("a b+c&d=ü");
    String tooLongForAUrl = "z".repeat(9_000);
    assertThat(client.ask(order(tooLongForAUrl), get).getText()).isEqualTo(tooLongForAUrl);
  }

  @Test
  void closedTransport_failsItsCalls() {
    ServerStreamingCall<Reply> call = client.repeat(gated("close"));
    world.gates.at("close").awaitArrival();
    world.transport().close();
    assertFails(Code.CANCELED, call::receive);
  }

  @Test
  void callAfterTheTransportsEnd_failsRatherThanHangs() {
    world.transport().close();
    assertFails(Code.CANCELED, () -> client.ask(order("late"), timeout(60_000)));
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      assertFails(Code.CANCELED, call::finish);
    }
  }

  @Test
  void asyncFailure_isTheRpcExceptionItself() {
    Order order = order("no").toBuilder().setCode("NOT_FOUND").build();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> client.async().ask(order).join())
        .havingCause()
        .isInstanceOf(RpcException.class)
        .withMessage("no");
  }

  private static void assertFails(Code code, Runnable call) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(call::run)
        .matches(e -> e.code() == code, "has code " + code);
  }
}
