package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is told and logged of handlers that give null, whose future is cancelled, or whose message
 * can't be encoded: with an interceptor before them and without.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class HandlerOutcomeContractTest {

  private static final String NAME = ContractServiceMethods.SERVICE_NAME;
  private static final String INTERNAL = "{\"code\":\"internal\",\"message\":\"internal error\"}";
  private static final Logger LOGGER =
      Logger.getLogger("dev.connectjava.call.server.HandlerFailure");

  private final boolean intercepted;
  private final List<LogRecord> logged = new CopyOnWriteArrayList<>();

  /** What is logged first: it may come after the answer. */
  private final CompletableFuture<LogRecord> firstLogged = new CompletableFuture<>();

  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          logged.add(record);
          firstLogged.complete(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  HandlerOutcomeContractTest(boolean intercepted) {
    this.intercepted = intercepted;
  }

  @BeforeEach
  void recordTheLog() {
    LOGGER.addHandler(recorder);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stopRecording() {
    LOGGER.removeHandler(recorder);
    LOGGER.setUseParentHandlers(true);
  }

  /** A way to give null. */
  @SuppressWarnings("NullAway") // That is what is tested.
  enum Null {
    RESULT("Ask", "returned") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.unary(ContractServiceMethods.ASK, (order, context) -> null);
      }
    },
    STAGE("Ask", "returned") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.asyncUnary(ContractServiceMethods.ASK, (order, context) -> null);
      }
    },
    RESULT_OF_STAGE("Ask", "returned") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.asyncUnary(
            ContractServiceMethods.ASK,
            (order, context) -> CompletableFuture.completedFuture(null));
      }
    },
    MESSAGE("Repeat", "sent") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.serverStream(
            ContractServiceMethods.REPEAT, (order, replies, context) -> replies.send(null));
      }
    },
    PUBLISHER("Repeat", "returned") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.asyncServerStream(ContractServiceMethods.REPEAT, (order, context) -> null);
      }
    },
    PUBLISHED_MESSAGE("Repeat", "sent") {
      @Override
      void on(ServiceDefinition.Builder service) {
        service.asyncServerStream(
            ContractServiceMethods.REPEAT,
            (order, context) -> subscriber -> subscriber.onSubscribe(new Publication(subscriber)));
      }
    };

    private final String method;
    private final String verb;

    Null(String method, String verb) {
      this.method = method;
      this.verb = verb;
    }

    abstract void on(ServiceDefinition.Builder service);
  }

  /** Gives null when it is asked for a message. */
  private record Publication(Flow.Subscriber<? super Reply> subscriber)
      implements Flow.Subscription {

    @Override
    @SuppressWarnings("NullAway")
    public void request(long count) {
      subscriber.onNext(null);
    }

    @Override
    public void cancel() {}
  }

  private ServerWorld world(ServiceDefinition.Builder service) {
    Router.Builder router = Router.builder().service(service.build());
    return ServerWorld.bare(
        Transport.IN_MEMORY,
        intercepted ? router.interceptor((call, next) -> next.handle(call)) : router);
  }

  @ParameterizedTest
  @EnumSource
  void null_isInternal_andTheLogNamesTheProcedure(Null way) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(NAME);
    way.on(service);
    try (ServerWorld world = world(service)) {
      boolean streams = way.method.equals("Repeat");
      TestCall call =
          streams
              ? world.post(way.method, "application/connect+json", envelope(0, utf8("{}")))
              : world.post(way.method, "application/json", utf8("{}"));

      assertThat(body(call)).contains(INTERNAL);
      world.assertNothingLeft();
    }
    LogRecord told = firstLogged.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(logged).hasSize(1);
    String procedure = "/%s/%s".formatted(NAME, way.method);
    assertThat(told.getMessage()).contains(procedure);
    assertThat(told.getThrown())
        .hasMessage(
            way == Null.PUBLISHED_MESSAGE
                ? "the publisher of responses gave null as its message"
                : "the handler of %s %s null".formatted(procedure, way.verb));
  }

  /** A server whose handler's answer is that future. */
  private ServerWorld answering(CompletionStage<Reply> reply, CompletableFuture<Order> begun) {
    return world(
        ServiceDefinition.builder(NAME)
            .asyncUnary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  begun.complete(order);
                  return reply;
                }));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void futureThatIsCancelled_isCanceled_andNothingIsLogged(boolean dependent) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    CompletableFuture<Order> begun = new CompletableFuture<>();
    try (ServerWorld world = answering(dependent ? reply.thenApply(r -> r) : reply, begun)) {
      TestCall call = world.post("Ask", "application/json", utf8("{}"));
      Order unused = begun.orTimeout(10, TimeUnit.SECONDS).join();
      assertThat(reply.cancel(true)).isTrue();

      assertThat(call.status()).isEqualTo(499);
      assertThat(body(call)).startsWith("{\"code\":\"canceled\"");
      world.assertNothingLeft();
    }
    assertThat(logged).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callThatEnds_cancelsTheFutureOfItsHandler(boolean byDeadline) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    CompletableFuture<Order> begun = new CompletableFuture<>();
    try (ServerWorld world = answering(reply, begun)) {
      TestCall call =
          byDeadline
              ? world.post("Ask", "application/json", utf8("{}"), "connect-timeout-ms", "2000")
              : world.post("Ask", "application/json", utf8("{}"));
      Order unused = begun.orTimeout(10, TimeUnit.SECONDS).join();
      if (!byDeadline) {
        call.disconnect();
      }
      Throwable failure =
          reply.handle((value, reason) -> reason).orTimeout(10, TimeUnit.SECONDS).join();

      assertThat(failure).isInstanceOf(CancellationException.class);
      world.assertNothingLeft();
    }
    assertThat(logged).isEmpty();
  }

  @Test
  void stageThatCantBeCancelled_isLeftAlone() {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    CompletableFuture<Order> begun = new CompletableFuture<>();
    try (ServerWorld world = answering(reply.minimalCompletionStage(), begun)) {
      TestCall call =
          world.post("Ask", "application/json", utf8("{}"), "connect-timeout-ms", "500");

      assertThat(body(call)).startsWith("{\"code\":\"deadline_exceeded\"");
      assertThat(reply.complete(Reply.getDefaultInstance())).isTrue();
      world.assertNothingLeft();
    }
    assertThat(logged).isEmpty();
  }
}
