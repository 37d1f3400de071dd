package dev.connectjava.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.AttributeKey;
import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.Handler;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import dev.connectjava.testrules.SilentLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler is given in a unit test, and what the test learns of it. */
@ExtendWith(SilentLog.class)
final class TestCallTest {

  private static final RpcException FAILURE =
      new RpcException(Code.RESOURCE_EXHAUSTED, "too long").plusMetadata("x-why", "length");
  private static final RpcMethod<byte[], byte[]> BYTES =
      RpcMethod.bidiStream(Texts.SERVICE, "Bytes", byte[].class, byte[].class);

  // The context.

  @Test
  void context_tellsWhatWasSet() {
    AttributeKey<String> user = AttributeKey.named("user");
    Peer peer = Peer.at(InetSocketAddress.createUnresolved("client.example", 4_711));
    RequestContext context =
        TestCall.builder(Texts.UNARY)
            .header("x-one", "0")
            .header("x-one", "1")
            .addHeader("x-two", "2")
            .addHeader("x-two", "3")
            .timeout(Duration.ofMinutes(1))
            .peer(peer)
            .attribute(user, "Ada")
            .protocol(Protocol.GRPC)
            .codec("json")
            .build()
            .context();

    assertThat(context.method()).isEqualTo(Texts.UNARY);
    assertThat(context.protocol()).isEqualTo(Protocol.GRPC);
    assertThat(context.peer()).isEqualTo(peer);
    assertThat(context.attributes().get(user)).contains("Ada");
    assertThat(context.requestHeaders().all("x-one")).containsExactly("1");
    assertThat(context.requestHeaders().all("x-two")).containsExactly("2", "3");
    assertThat(context.requestHeaders().first("content-type")).contains("application/grpc+json");
    assertThat(context.deadline().orElseThrow().remaining())
        .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(context.cancellation()).isEmpty();
    assertThat(context.isDraining()).isFalse();
  }

  @Test
  void attributes_areThoseOfOneCall() {
    AttributeKey<String> user = AttributeKey.named("user");
    AttributeKey<String> role = AttributeKey.named("role");
    TestCall.Builder<String, String> builder =
        TestCall.builder(Texts.UNARY).attribute(role, "guest").attribute(role, "admin");
    TestCall<String, String> first = builder.build();
    TestCall<String, String> second = builder.build();

    first.context().attributes().set(user, "Ada");
    first.context().attributes().set(role, "owner");

    assertThat(first.context().attributes().get(user)).contains("Ada");
    assertThat(second.context().attributes().get(user)).isEmpty();
    assertThat(second.context().attributes().get(role)).contains("admin");
    assertThat(builder.build().context().attributes().get(role)).contains("admin");
  }

  private static final RpcMethod<String, String> SAFE =
      Texts.UNARY.withIdempotency(RpcMethod.Idempotency.NO_SIDE_EFFECTS);

  @Test
  void httpGet_makesTheCallAGet() {
    assertThat(TestCall.of(SAFE).context().isGet()).isFalse();
    assertThat(TestCall.builder(SAFE).httpGet().build().context().isGet()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void httpGet_isForMethodsThatMayBeCalledByGet(RpcMethod.Kind kind) {
    assertThatIllegalArgumentException()
        .isThrownBy(TestCall.builder(Texts.method(kind)).httpGet()::build)
        .withMessage(
            "only a unary method with NO_SIDE_EFFECTS can be called by HTTP GET, but %s is not one"
                .formatted(Texts.method(kind).procedure()));
    assertThatIllegalStateException()
        .isThrownBy(TestCall.builder(SAFE).httpGet().protocol(Protocol.GRPC)::build)
        .withMessage(
            "httpGet() and protocol(GRPC) are set, but only Protocol.CONNECT has HTTP GET");
  }

  @Test
  void responseThatTheClientHas_isNotSent() {
    Handler.Unary<String, String> tagged =
        (request, context) -> {
          context.responseHeaders().set("etag", "\"v1\"");
          return context.isNotModified() ? "" : "b";
        };
    TestCall.Builder<String, String> call =
        TestCall.builder(SAFE).httpGet().requests("a").header("if-none-match", "\"v1\"");

    CallOutcome<String> same = call.build().handle(tagged);
    CallOutcome<String> changed = call.header("if-none-match", "\"v0\"").build().handle(tagged);

    assertThat(same.isNotModified()).isTrue();
    assertThat(same.messages()).isEmpty();
    assertThat(same.headers().first("etag")).contains("\"v1\"");
    assertThatIllegalStateException()
        .isThrownBy(same::message)
        .withMessage("the call has 0 response messages: the response is not modified");
    assertThat(changed.isNotModified()).isFalse();
    assertThat(changed.message()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Type", "grpc-timeout", "Connect-Protocol-Version", "host"})
  void headerThatIsNotTheApplications_isRefused(String name) {
    TestCall.Builder<String, String> call = TestCall.builder(Texts.UNARY);
    for (ThrowingCallable set :
        List.<ThrowingCallable>of(() -> call.header(name, "1"), () -> call.addHeader(name, "1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(set)
          .withMessage(
              "the request header %s belongs to HTTP or to the protocol, and a client can't set it: use protocol(), codec() and timeout(), or InMemoryHttp"
                  .formatted(name));
    }
  }

  @Test
  void context_hasNoDeadlineUnlessItIsSet() {
    assertThat(TestCall.of(Texts.UNARY).context().deadline()).isEmpty();
  }

  @Test
  void responseMetadata_canBeReadAfterwards() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY);
    Handler.Unary<String, String> handler =
        (request, context) -> {
          context.responseHeaders().set("x-header", "1");
          context.responseTrailers().set("x-trailer", "2");
          return "to " + request;
        };

    assertThat(handler.handle("a", call.context())).isEqualTo("to a");
    assertThat(call.context().responseHeaders().first("x-header")).contains("1");
    assertThat(call.context().responseTrailers().first("x-trailer")).contains("2");
  }

  @Test
  void cancel_runsTheActionsAndEndsBothStreams() {
    TestCall<String, String> call = TestCall.of(Texts.BIDI_STREAM, "a");
    List<String> ran = new ArrayList<>();
    call.context().onCancel(() -> ran.add("first"));
    call.context().onCancel(() -> ran.add("second"));

    call.cancel();

    assertThat(ran).containsExactly("first", "second");
    assertThat(call.context().cancellation().map(RpcException::code)).contains(Code.CANCELED);
    assertFails(Code.CANCELED, call.requests()::receive);
    assertFails(Code.CANCELED, () -> call.responses().send("b"));
    call.context().onCancel(() -> ran.add("late"));
    assertThat(ran).endsWith("late");
  }

  @Test
  void actionThatBlocks_isNotForOtherCalls() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    TestCall<String, String> call = TestCall.of(Texts.UNARY);
    call.context()
        .onCancel(() -> {
          blocked.complete(null);
          released.join();
        });
    CompletableFuture<Void> cancel = CompletableFuture.runAsync(call::cancel);
    blocked.orTimeout(10, TimeUnit.SECONDS).join();

    TestCall<String, String> other = TestCall.of(Texts.UNARY);
    AtomicBoolean ran = new AtomicBoolean();
    other.context().onCancel(() -> ran.set(true));
    other.cancel();

    assertThat(ran).isTrue();
    assertThat(cancel).isNotDone();
    released.complete(null);
    cancel.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Test
  void drain_runsTheActionsAndLetsTheCallGoOn() {
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");
    List<String> ran = new ArrayList<>();
    call.context().onDrain(() -> ran.add("drains"));

    call.drain();

    assertThat(ran).containsExactly("drains");
    assertThat(call.context().isDraining()).isTrue();
    assertThat(call.context().cancellation()).isEmpty();
    call.responses().send("last");
    assertThat(call.end().messages()).containsExactly("last");
  }

  @Test
  void timeout_cancelsTheCallWhenItHasPassed() {
    TestCall<String, String> call =
        TestCall.builder(Texts.BIDI_STREAM)
            .timeout(Duration.ofMillis(20))
            .keepRequestsOpen()
            .build();

    assertFails(Code.DEADLINE_EXCEEDED, call.requests()::receive);
    assertThat(call.end().code()).contains(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void shortestTimeout_hasPassedAtOnce() {
    TestCall<String, String> call =
        TestCall.builder(Texts.UNARY).timeout(Duration.ofNanos(1)).requests("a").build();

    assertThat(call.context().cancellation().map(RpcException::code))
        .contains(Code.DEADLINE_EXCEEDED);
    assertThat(call.handle((Handler.Unary<String, String>) (request, context) -> "b").code())
        .contains(Code.DEADLINE_EXCEEDED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestCall.builder(Texts.UNARY).timeout(Duration.ZERO))
        .withMessage("the timeout must be positive, but was PT0S");
  }

  // The requests.

  @Test
  void requests_areReadToTheirEnd() {
    assertThat(TestCall.of(Texts.CLIENT_STREAM, "a", "b").requests()).containsExactly("a", "b");
    assertThat(TestCall.of(Texts.CLIENT_STREAM).requests()).isEmpty();
    assertThat(TestCall.of(Texts.UNARY, "a").requests()).containsExactly("a");
  }

  @Test
  void requests_areTheObjectsThatWereGiven() {
    Object first = new Object();
    RpcMethod<Object, Object> method =
        RpcMethod.clientStream(Texts.SERVICE, "Objects", Object.class, Object.class);

    assertThat(TestCall.of(method, first).requests().receive()).isSameAs(first);
  }

  @Test
  void requestPublisher_givesAllThereIs() {
    TestCall<String, String> call = TestCall.of(Texts.BIDI_STREAM, "a", "b");

    assertThat(Texts.later(call.requestPublisher()).join()).containsExactly("a", "b");
  }

  @Test
  void openRequests_areSentByTheTest() {
    TestCall<String, String> call =
        TestCall.builder(Texts.BIDI_STREAM).requests("a").keepRequestsOpen().build();
    RequestStream<String> requests = call.requests();

    assertThat(requests.receive()).isEqualTo("a");
    call.sendRequest("b");
    assertThat(requests.receive()).isEqualTo("b");
    call.endRequests();
    assertThat(requests.receive()).isNull();
    assertThatIllegalStateException().isThrownBy(() -> call.sendRequest("c"));
  }

  @Test
  void cancelAfterRequests_cancelsWhoAsksForMore() {
    TestCall<String, String> call =
        TestCall.builder(Texts.CLIENT_STREAM).requests("a").cancelAfterRequests().build();
    List<String> ran = new ArrayList<>();
    call.context().onCancel(() -> ran.add("cancelled"));

    assertThat(call.requests().receive()).isEqualTo("a");
    assertThat(ran).isEmpty();
    assertFails(Code.CANCELED, call.requests()::receive);
    assertThat(ran).containsExactly("cancelled");
    assertThat(call.end().code()).contains(Code.CANCELED);
  }

  @Test
  void failAfterRequests_failsWhoAsksForMore() {
    TestCall<String, String> call =
        TestCall.builder(Texts.CLIENT_STREAM).requests("a").failAfterRequests(FAILURE).build();

    assertThat(call.requests().receive()).isEqualTo("a");
    assertFails(Code.RESOURCE_EXHAUSTED, call.requests()::receive);
    assertFails(Code.RESOURCE_EXHAUSTED, call.requests()::receive);
    assertThat(call.context().cancellation()).isEmpty();
  }

  @Test
  void brokenRequests_failTheSubscriber() {
    TestCall<String, String> cancelled =
        TestCall.builder(Texts.BIDI_STREAM).requests("a").cancelAfterRequests().build();
    TestCall<String, String> failed =
        TestCall.builder(Texts.BIDI_STREAM).requests("a").failAfterRequests(FAILURE).build();

    assertFails(Code.CANCELED, () -> joined(Texts.later(cancelled.requestPublisher())));
    assertFails(Code.RESOURCE_EXHAUSTED, () -> joined(Texts.later(failed.requestPublisher())));
  }

  private static void joined(CompletableFuture<?> future) {
    try {
      future.orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  // The responses.

  @Test
  void responses_areRecorded() {
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");
    call.context().responseHeaders().set("x-header", "1");
    ResponseStream<String> responses = call.responses();

    responses.send("b");
    assertThat(call.sent()).containsExactly("b");
    responses.send("c");
    call.context().responseHeaders().set("x-late", "2");
    call.context().responseTrailers().set("x-trailer", "3");

    CallOutcome<String> outcome = call.end();
    assertThat(outcome.messages()).containsExactly("b", "c").isEqualTo(call.sent());
    assertThat(outcome.headers().first("x-header")).contains("1");
    assertThat(outcome.headers().contains("x-late")).isFalse();
    assertThat(outcome.trailers().first("x-trailer")).contains("3");
    assertThat(outcome.failure()).isEmpty();
  }

  @Test
  void responses_takeNothingAfterTheEnd() {
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");
    call.end();

    assertThatIllegalStateException()
        .isThrownBy(() -> call.responses().send("b"))
        .withMessageContaining("has ended");
    assertThat(call.sent()).isEmpty();
  }

  @Test
  void responseOfAnotherClass_isMisuse() {
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");

    assertThatExceptionOfType(ClassCastException.class)
        .isThrownBy(() -> call.serverCall().responses().send(1));
  }

  @Test
  void cancelAfterResponses_cancelsWhoSendsMore() {
    TestCall<String, String> call =
        TestCall.builder(Texts.SERVER_STREAM).requests("a").cancelAfterResponses(1).build();

    call.responses().send("b");
    assertThat(call.context().cancellation()).isEmpty();
    assertFails(Code.CANCELED, () -> call.responses().send("c"));
    assertThat(call.context().cancellation()).isPresent();
    assertThat(call.end().messages()).containsExactly("b");
  }

  @Test
  void failAfterResponses_failsWhoSendsMore() {
    TestCall<String, String> call =
        TestCall.builder(Texts.SERVER_STREAM).requests("a").failAfterResponses(0, FAILURE).build();

    CallOutcome<String> outcome =
        call.handle(
            (Handler.ServerStream<String, String>)
                (request, responses, context) -> responses.send("b"));

    assertThat(outcome.messages()).isEmpty();
    assertThat(outcome.code()).contains(Code.RESOURCE_EXHAUSTED);
    assertThat(outcome.failure().orElseThrow().metadata().first("x-why")).contains("length");
    assertThat(outcome.thrown()).containsSame(FAILURE);
  }

  @Test
  void settingsThatExcludeEachOther_areRefusedInAnyOrder() {
    assertRefused(
        "cancelAfterRequests and keepRequestsOpen",
        TestCall.Builder::keepRequestsOpen,
        TestCall.Builder::cancelAfterRequests);
    assertRefused(
        "failAfterRequests and keepRequestsOpen",
        TestCall.Builder::keepRequestsOpen,
        builder -> builder.failAfterRequests(FAILURE));
    assertRefused(
        "cancelAfterRequests and failAfterRequests",
        TestCall.Builder::cancelAfterRequests,
        builder -> builder.failAfterRequests(FAILURE));
    assertRefused(
        "cancelAfterResponses and failAfterResponses",
        builder -> builder.cancelAfterResponses(1),
        builder -> builder.failAfterResponses(1, FAILURE));
  }

  private static void assertRefused(
      String both,
      UnaryOperator<TestCall.Builder<String, String>> one,
      UnaryOperator<TestCall.Builder<String, String>> other) {
    for (boolean reverse : new boolean[] {false, true}) {
      TestCall.Builder<String, String> builder = TestCall.builder(Texts.BIDI_STREAM);
      assertThat(reverse ? one.apply(other.apply(builder)) : other.apply(one.apply(builder)))
          .satisfies(set ->
              assertThatIllegalStateException()
                  .isThrownBy(set::build)
                  .withMessage(both + " are set, but they exclude each other: set one of them"));
    }
  }

  @Test
  void codecNameThatNoContentTypeHas_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(TestCall.builder(Texts.UNARY).codec("JSON")::build)
        .withMessageContaining("\"JSON\"");
  }

  @Test
  void setting_mayBeSetAgainAndTheLastValueCounts() {
    TestCall<String, String> call =
        TestCall.builder(Texts.SERVER_STREAM)
            .requests("a")
            .cancelAfterResponses(0)
            .cancelAfterResponses(1)
            .build();

    call.responses().send("b");
    assertFails(Code.CANCELED, () -> call.responses().send("c"));
  }

  @Test
  void breakBeforeTheFirstMessage_isRefused() {
    TestCall.Builder<String, String> builder = TestCall.builder(Texts.SERVER_STREAM);

    assertThatIllegalArgumentException().isThrownBy(() -> builder.cancelAfterResponses(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.failAfterResponses(-1, FAILURE));
  }

  @Test
  void bytes_arePassedAsTheyAre() {
    TestCall<byte[], byte[]> call = TestCall.of(BYTES, new byte[] {1, 2});

    assertThat(call.requests().receive()).containsExactly(1, 2);
    call.responses().send(new byte[] {3});
    assertThat(call.end().message()).containsExactly(3);
  }

  @Test
  void bytesThatWereSent_areRecorded() {
    TestCall<byte[], byte[]> call = TestCall.of(BYTES);

    byte[] reused = {3};
    call.responses().send(reused);
    reused[0] = 4;
    call.responses().send(reused);

    assertThat(call.sent()).containsExactly(new byte[] {3}, new byte[] {4});
    call.cancel();
    assertThat(call.end().messages()).containsExactly(new byte[] {3}, new byte[] {4});
  }

  @Test
  void requestsOfBytes_cantBeBroken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestCall.builder(BYTES).cancelAfterRequests().build())
        .withMessageContaining("use cancel()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestCall.builder(BYTES).failAfterRequests(FAILURE).build());
  }

  @Test
  void responsesOfBytes_canBeBroken() {
    TestCall<byte[], byte[]> call = TestCall.builder(BYTES).cancelAfterResponses(1).build();

    call.responses().send(new byte[] {3});
    assertFails(Code.CANCELED, () -> call.responses().send(new byte[] {4}));
    assertThat(call.end().messages()).containsExactly(new byte[] {3});
  }

  // Interceptors.

  @Test
  void interceptor_isGivenTheCall() {
    TestCall<String, String> call = TestCall.of(Texts.UNARY, "a");
    ServerInterceptor tagging =
        (intercepted, next) -> {
          intercepted.context().responseHeaders().set("x-tag", "1");
          next.handle(intercepted);
        };

    tagging.intercept(
        call.serverCall(), passed -> passed.responses().send(passed.requests().receive() + "!"));

    assertThat(call.end().message()).isEqualTo("a!");
    assertThat(call.context().responseHeaders().first("x-tag")).contains("1");
  }

  @Test
  void messages_haveTheBytesOfTheCodec() {
    TestCall<String, String> call =
        TestCall.builder(Texts.BIDI_STREAM).codec(new Texts.TextCodec()).requests("a", "b").build();
    ServerCall louder =
        call.serverCall().mapRequests(TestCallTest::louder).mapResponses(TestCallTest::louder);

    assertThat(louder.requests()).containsExactly("A", "B");
    louder.responses().send("c");
    louder.sendEncoded("d".getBytes(UTF_8));

    assertThat(call.context().requestHeaders().first("content-type"))
        .contains("application/connect+text");
    assertThat(call.sent()).containsExactly("C", "D");
    assertThat(call.end().messages()).containsExactly("C", "D");
  }

  /** A codec may compare the classes of the messages with those that the method was made with. */
  @Test
  void codec_getsTheClassesThatTheMethodDeclares() {
    Set<Class<?>> declared = ConcurrentHashMap.newKeySet();
    Codec codec =
        new Codec() {
          @Override
          public String name() {
            return "text";
          }

          @Override
          public boolean isBinary() {
            return false;
          }

          @Override
          public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
            return new Texts.TextCodec().forType(messageType);
          }

          @Override
          public <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
            declared.add(method.declaredRequestType());
            declared.add(method.declaredResponseType());
            return Codec.super.forMethod(method);
          }
        };
    RpcMethod<String, String> method =
        RpcMethod.unary("a.B", "C", Integer.class, Long.class)
            .withRequestType(String.class)
            .withResponseType(String.class);
    TestCall<String, String> call = TestCall.builder(method).codec(codec).requests("a").build();

    assertThat(call.requests()).containsExactly("a");
    assertThat(declared).containsExactlyInAnyOrder(Integer.class, Long.class);
  }

  private static CallMessage louder(CallMessage message) {
    assertThat(message.codec()).isEqualTo("text");
    String text = UTF_8.decode(message.bytes()).toString();
    return message.withBytes(text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void handler_runsAsWellWithACodec(RpcMethod.Kind kind) {
    for (boolean asynchronous : new boolean[] {false, true}) {
      CallOutcome<String> outcome =
          TestCall.builder(Texts.method(kind))
              .codec(new Texts.TextCodec())
              .requests("a")
              .build()
              .handle(
                  Texts.handler(
                      kind, asynchronous, (requests, context) -> List.of("to " + requests)));

      assertThat(outcome.message()).isEqualTo("to [a]");
    }
  }

  @Test
  void messagesWithoutCodec_areObjectsOnly() {
    TestCall<String, String> call = TestCall.of(Texts.BIDI_STREAM, "a", "b", "c");
    UnaryOperator<CallMessage> reading =
        message -> message.withBytes(new byte[message.bytes().get()]);
    UnaryOperator<CallMessage> replacing = message -> message.withBytes(new byte[Integer.BYTES]);
    ServerCall served = call.serverCall();

    assertHasNoBytes(() -> served.mapRequests(reading).requests().receive());
    assertHasNoBytes(() -> served.mapRequests(replacing).requests().receive());
    assertHasNoBytes(() -> served.mapResponses(reading).responses().send("d"));
    assertHasNoBytes(() -> served.mapResponses(replacing).responses().send("d"));
    assertHasNoBytes(() -> served.sendEncoded(new byte[Integer.BYTES]));
    assertThat(call.sent()).isEmpty();
    assertThat(served.mapRequests(message -> message).requests()).containsExactly("c");
    served.mapResponses(message -> message.withObject("f")).responses().send("e");
    assertThat(call.sent()).containsExactly("f");
    assertThat(call.end().messages()).containsExactly("f");
  }

  private static void assertHasNoBytes(ThrowingCallable action) {
    assertThatIllegalStateException()
        .isThrownBy(action)
        .withMessageEndingWith("set TestCall.Builder.codec(Codec)");
  }

  @Test
  void codec_excludesItsNameAndBrokenRequests() {
    Codec codec = new Texts.TextCodec();

    assertRefused(
        "codec(Codec) and codec(String)",
        builder -> builder.codec(codec),
        builder -> builder.codec("json"));
    assertThatIllegalStateException()
        .isThrownBy(() -> TestCall.builder(Texts.UNARY).cancelAfterRequests().codec(codec).build())
        .withMessage(
            "codec(Codec) and cancelAfterRequests are set, but they exclude each other: use"
                + " cancel()");
  }

  @Test
  void message_isTheOnlyOne() {
    TestCall<String, String> call = TestCall.of(Texts.SERVER_STREAM, "a");
    call.responses().send("b");
    call.responses().send("c");
    CallOutcome<String> two = call.end();

    assertThatIllegalStateException()
        .isThrownBy(two::message)
        .withMessage("the call has 2 response messages");
    assertThat(two)
        .hasToString(
            "CallOutcome[messages=[b, c], headers=%s, trailers=%s, failure=null, thrown=null]"
                .formatted(two.headers(), two.trailers()));
  }

  private static void assertFails(Code code, ThrowingCallable action) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(action)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
