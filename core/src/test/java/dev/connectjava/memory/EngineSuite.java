package dev.connectjava.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.memory.EngineCall.Outcome;
import dev.connectjava.memory.EngineService.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of the engine, without a network and without messages of a schema: each runs on all ways
 * through it, and nothing may be left after it.
 */
@ParameterizedClass
@MethodSource("setups")
abstract class EngineSuite {

  static Stream<EngineSetup> setups() {
    return EngineSetup.all();
  }

  private static final long MUCH_MEMORY = 1 << 26;

  final EngineSetup setup;
  EngineWorld world;

  EngineSuite(EngineSetup setup) {
    this.setup = setup;
    this.world = new EngineWorld(setup, MUCH_MEMORY, router -> router, client -> client);
  }

  /** Goes on in a world with other settings. */
  final void settings(
      UnaryOperator<Router.Builder> server, UnaryOperator<ClientConfig.Builder> client) {
    world.close();
    world = new EngineWorld(setup, MUCH_MEMORY, server, client);
  }

  /** Goes on in a world whose server has so much memory for requests. */
  final void requestMemory(long bytes) {
    world.close();
    world = new EngineWorld(setup, bytes, router -> router, client -> client);
  }

  @AfterEach
  final void nothingIsLeft() {
    world.awaitNothingLeft();
    world.close();
  }

  /** The service answers with these messages. */
  final void answer(String... messages) {
    answer(new Answer(List.of(messages), null));
  }

  final void answer(Answer answer) {
    world.service.answer((requests, context) -> CompletableFuture.completedFuture(answer));
  }

  final EngineCall start(RpcMethod<String, String> method, List<String> requests) {
    return start(method, requests, CallOptions.defaults());
  }

  final EngineCall start(
      RpcMethod<String, String> method, List<String> requests, CallOptions options) {
    return start(method, requests, options, CompletableFuture.completedFuture(null));
  }

  final EngineCall start(
      RpcMethod<String, String> method,
      List<String> requests,
      CallOptions options,
      CompletionStage<?> mayReceive) {
    return EngineCall.start(
        setup.callers(), world.transport, method, requests, options, mayReceive);
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  final Outcome call(RpcMethod<String, String> method, String... requests) {
    return call(method, CallOptions.defaults(), requests);
  }

  final Outcome call(RpcMethod<String, String> method, CallOptions options, String... requests) {
    return await(start(method, List.of(requests), options).outcome());
  }

  static RpcException errorOf(Outcome outcome) {
    RpcException error = outcome.error();
    assertThat(error).as("the error of a call with %s", outcome.responses()).isNotNull();
    return error;
  }
}
