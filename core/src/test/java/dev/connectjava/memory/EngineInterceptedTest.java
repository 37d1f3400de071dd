package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.BIDI_STREAM;
import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallMessage;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.memory.EngineService.Answer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that fail in a client's interceptors. */
final class EngineInterceptedTest extends EngineSuite {

  EngineInterceptedTest(EngineSetup setup) {
    super(setup);
  }

  private void intercept(ClientInterceptor interceptor) {
    settings(router -> router, client -> client.interceptor(interceptor));
  }

  private static ClientInterceptor mapping(
      UnaryOperator<CallMessage> requests, UnaryOperator<CallMessage> responses) {
    return (method, options, next) ->
        next.open(method, options).mapRequests(requests).mapResponses(responses);
  }

  /** The server's handler has more to send than its client takes. */
  @ParameterizedTest
  @EnumSource(names = {"SERVER_STREAM", "BIDI_STREAM"})
  void streamThatFailsInTheMiddle_ends(RpcMethod.Kind kind) {
    AtomicInteger responses = new AtomicInteger();
    intercept(
        mapping(
            UnaryOperator.identity(),
            message -> {
              if (responses.incrementAndGet() == 3) {
                throw new RpcException(Code.DATA_LOSS, "no signature");
              }
              return message;
            }));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(
            new Answer(Collections.nCopies(100, "x".repeat(1_000)), null)));

    EngineCall call = start(method(kind), List.of("q"));

    assertThat(errorOf(await(call.outcome())).code()).isEqualTo(Code.DATA_LOSS);
    assertThat(call.received).hasValue(2);
  }

  /** Refuses requests, or responses. */
  private static final class Refusing<I, O> extends ForwardingClientCall<I, O> {

    private final boolean requests;

  private static final class Empty<I, O> extends ForwardingClientCall<I, O> {

  /** The encoded messages of a call, as text. */
  private static final class AsText extends ForwardingClientCall<Object, Object> {
}
