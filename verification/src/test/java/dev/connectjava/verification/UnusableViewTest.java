package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.kinds.proto2.Every;
import dev.connectjava.verification.kinds.proto2.EveryView;
import dev.connectjava.verification.kinds.proto2.Leaf;
import dev.connectjava.verification.kinds.proto2.Required;
import dev.connectjava.verification.kinds.proto2.RequiredView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Views that can't be sent, and responses that can't be views, fail a call in the same way whether
 * it has interceptors or not.
 */
final class UnusableViewTest {

  private static final String SERVICE = "views.v1.Unusable";

  private static final RpcMethod<Required, Every> COLLECT =
      RpcMethod.clientStream(SERVICE, "Collect", Required.class, Every.class);
  private static final RpcMethod<RequiredView, Every> COLLECT_VIEWS =
      COLLECT.withRequestType(RequiredView.class);
  private static final RpcMethod<Required, Every> ASK =
      RpcMethod.unary(SERVICE, "Ask", Required.class, Every.class);
  private static final RpcMethod<RequiredView, Every> ASK_VIEW =
      ASK.withRequestType(RequiredView.class);
  private static final RpcMethod<Every, Every> REPEAT =
      RpcMethod.serverStream(SERVICE, "Repeat", Every.class, Every.class);
  private static final RpcMethod<Every, EveryView> REPEAT_VIEWS =
      REPEAT.withResponseType(EveryView.class);
  private static final RpcMethod<Every, Every> GET =
      RpcMethod.unary(SERVICE, "Get", Every.class, Every.class);

  /** Lacks a required field. */
  private static final RequiredView INCOMPLETE = RequiredView.viewType().empty();

  private static final RequiredView COMPLETE =
      RequiredView.viewType().of(Required.newBuilder().setNumber(1).build());

  /** A oneof that returns to a message, which only views refuse. */
  private static final byte[] RETURNING =
      Every.newBuilder()
          .setChosenLeaf(Leaf.newBuilder().setName("a"))
          .build()
          .toByteString()
          .concat(Every.newBuilder().setChosenInt32(5).build().toByteString())
          .concat(leaf())
          .toByteArray();

  private static ByteString leaf() {
    return Every.newBuilder().setChosenLeaf(Leaf.newBuilder().setNumber(3)).build().toByteString();
  }

  /** How a client intercepts its calls. */
  enum Interception {
    NONE {
      @Override
      @Nullable ClientInterceptor interceptor() {
        return null;
      }
    },
    PASSING {
      @Override
      ClientInterceptor interceptor() {
        return (method, options, next) -> next.open(method, options);
      }
    },
    /** Has objects alone, of which protobuf-java has merged a oneof that returns. */
    FORWARDING {
      @Override
      ClientInterceptor interceptor() {
        return (method, options, next) -> new ForwardingClientCall<>(next.open(method, options)) {};
      }
    },
    MAPPING {
      @Override
      ClientInterceptor interceptor() {
        return (method, options, next) ->
            next.open(method, options)
                .mapRequests(message -> message.withObject(message.object()))
                .mapResponses(message -> message);
      }
    },
    /** A request that can't be encoded fails the call even so. */
    CATCHING {
      @Override
      ClientInterceptor interceptor() {
        return (method, options, next) ->
            next.open(method, options).mapRequests(Interception::orComplete);
      }
    };

    private static CallMessage orComplete(CallMessage message) {
      try {
        return message.bytes().hasRemaining() ? message : message.withObject(message.object());
      } catch (RpcException e) {
        return message.withObject(COMPLETE.toMessage());
      }
    }

    abstract @Nullable ClientInterceptor interceptor();
  }

  private @Nullable InMemoryTransport transport;

  private InMemoryTransport transport(Interception interception) {
    Router router =
        Router.builder()
            .service(
                ServiceDefinition.builder(SERVICE)
                    .clientStream(
                        COLLECT,
                        (requests, context) -> {
                          requests.forEach(request -> {});
                          return Every.getDefaultInstance();
                        })
                    .unary(ASK, (request, context) -> Every.getDefaultInstance())
                    .serverStream(
                        REPEAT.encoded(),
                        (request, responses, context) -> {
                          responses.send(new byte[0]);
                          responses.send(RETURNING);
                          responses.send(new byte[0]);
                        })
                    .unary(GET.encoded(), (request, context) -> RETURNING)
                    .build())
            .build();
    ClientConfig.Builder config = ClientConfig.builder().acceptCompressions();
    ClientInterceptor interceptor = interception.interceptor();
    if (interceptor != null) {
      config.interceptor(interceptor);
    }
    InMemoryTransport made = InMemoryTransport.to(router, config.build());
    transport = made;
    return made;
  }

  @AfterEach
  void close() {
    InMemoryTransport made = transport;
    if (made != null) {
      made.close();
    }
  }

  /** The server ends its part of a call soon after the client. */
  private static void awaitNoCalls(InMemoryTransport used) {
    long start = System.nanoTime();
    while (used.openCalls() > 0) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
      Thread.onSpinWait();
    }
  }

  private static void assertIncomplete(@Nullable Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessageContaining("lacks required fields: number");
  }

  @ParameterizedTest
  @EnumSource
  void requestThatCantBeSent_failsTheStream(Interception interception) {
    ClientStreamingCall<RequiredView, Every> call =
        transport(interception).clientStream(COLLECT_VIEWS, CallOptions.defaults());

    assertIncomplete(catchThrowableOfType(RpcException.class, () -> call.send(INCOMPLETE)));
    assertIncomplete(catchThrowableOfType(RpcException.class, () -> call.send(COMPLETE)));
    assertIncomplete(catchThrowableOfType(RpcException.class, call::finish));
  }

  @ParameterizedTest
  @EnumSource
  void requestThatCantBeSent_failsTheStage(Interception interception) throws Exception {
    InMemoryTransport used = transport(interception);
    ClientCall<RequiredView, Every> call = used.open(COLLECT_VIEWS, CallOptions.defaults());

    for (RequiredView each : List.of(INCOMPLETE, COMPLETE)) {
      assertIncomplete(cause(failureOf(call.sendAsync(each))));
    }
    assertIncomplete(failureOf(call.receiveAsync()));
    awaitNoCalls(used);
  }

  /** Returns what a stage fails with, which may be wrapped; null if it does not fail. */
  private static @Nullable Throwable failureOf(CompletionStage<?> stage) throws Exception {
    return stage
        .handle((value, failure) -> Optional.ofNullable(failure))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS)
        .orElse(null);
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException e ? e.getCause() : failure;
  }

  @ParameterizedTest
  @EnumSource
  void requestThatCantBeSent_failsAsynchronousCalls(Interception interception) {
    InMemoryTransport used = transport(interception);

    assertThat(used.unaryAsync(ASK_VIEW, INCOMPLETE, CallOptions.defaults()))
        .failsWithin(5, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .satisfies(e -> assertIncomplete(e.getCause()));
    try (SubmissionPublisher<RequiredView> requests = new SubmissionPublisher<>()) {
      CompletableFuture<Every> response =
          used.clientStreamAsync(COLLECT_VIEWS, requests, CallOptions.defaults());
      requests.submit(INCOMPLETE);
      assertThat(response)
          .failsWithin(5, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .satisfies(e -> assertIncomplete(e.getCause()));
    }
    awaitNoCalls(used);
  }

  @ParameterizedTest
  @EnumSource
  void requestThatCantBeSent_failsTheUnaryCall(Interception interception) {
    InMemoryTransport used = transport(interception);

    assertIncomplete(
        catchThrowableOfType(
            RpcException.class, () -> used.unary(ASK_VIEW, INCOMPLETE, CallOptions.defaults())));
    awaitNoCalls(used);
  }

  private static void assertReturning(@Nullable Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INTERNAL);
              assertThat(e.isFromCall()).isTrue();
            })
        .hasMessageContaining("oneof returns");
  }

  private ClientCall<Every, EveryView> repeating(Interception interception) {
    ClientCall<Every, EveryView> call =
        transport(interception).open(REPEAT_VIEWS, CallOptions.defaults());
    call.send(Every.getDefaultInstance());
    call.closeSend();
    return call;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FORWARDING")
  void responseThatCantBeAView_endsTheStream(Interception interception) {
    ClientCall<Every, EveryView> call = repeating(interception);

    assertThat(call.receive()).isNotNull();
    for (int i = 0; i < 3; i++) {
      assertReturning(catchThrowableOfType(RpcException.class, call::receive));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FORWARDING")
  void responseThatCantBeAView_failsTheStage(Interception interception) throws Exception {
    ClientCall<Every, EveryView> call = repeating(interception);

    assertThat(call.receiveAsync().toCompletableFuture().get(5, TimeUnit.SECONDS)).isPresent();
    for (int i = 0; i < 3; i++) {
      assertReturning(failureOf(call.receiveAsync()));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FORWARDING")
  void responseThatCantBeAView_failsTheUnaryCall(Interception interception) {
    InMemoryTransport used = transport(interception);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() ->
            used.unary(
                GET.withResponseType(EveryView.class),
                Every.getDefaultInstance(),
                CallOptions.defaults()))
        .satisfies(UnusableViewTest::assertReturning);
    awaitNoCalls(used);
  }
}
