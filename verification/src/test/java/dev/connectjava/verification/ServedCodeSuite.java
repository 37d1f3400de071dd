package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users' code finds on its thread while it serves a call, over every transport. */
abstract class ServedCodeSuite {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";

  /** What is found in the code of {@code ASK}. */
  final String ask = found(ContractServiceMethods.ASK.procedure());

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();
  final List<String> seen = new CopyOnWriteArrayList<>();

  ServedCodeSuite(Transport transport) {
    this.transport = transport;
  }

  /** What this thread has now. */
  abstract String current();

  /** What the code of a call of user {@code ada} must find. */
  abstract String found(String procedure);

  /** A router with all that makes its code find it. */
  abstract Router.Builder router();

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    assertThat(current()).isEqualTo("none");
  }

  /** A server of this service. */
  final ServerWorld of(Router.Builder router, ServiceDefinition service) {
    ServerWorld world = ServerWorld.bare(transport, router.service(service));
    worlds.add(world);
    return world;
  }

  final void see(String where) {
    seen.add(where + ": " + current());
  }

  static ServiceDefinition.Builder service() {
    return ServiceDefinition.builder("verification.v1.ContractService");
  }

  final ServiceDefinition asking() {
    return service()
        .unary(
            ContractServiceMethods.ASK,
            (order, context) -> {
              see("handler");
              return Reply.getDefaultInstance();
            })
        .build();
  }

  private static TestCall begun(ServerWorld world) {
    return world.post("Ask", JSON, utf8("{}"), "user", "ada");
  }

  static void ask(ServerWorld world) {
    assertThat(begun(world).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingHandler_findsIt_withItsInterceptors(boolean onLoop) {
    Router.Builder router =
        router()
            .headInterceptor(call -> see("head"))
            .interceptor((call, next) -> {
              see("interceptor");
              next.handle(call);
            });
    if (onLoop) {
      router.executionMode(ExecutionMode.eventLoop());
    }
    ask(of(router, asking()));
    assertThat(seen).containsExactly("head: " + ask, "interceptor: " + ask, "handler: " + ask);
  }

  @Test
  void asynchronousUnaryHandler_findsIt_withItsCancelAction() throws Exception {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    ServiceDefinition service =
        service()
            .asyncUnary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  see("handler");
                  context.onCancel(() -> cancelled.complete(current()));
                  begun.complete(true);
                  return new CompletableFuture<Reply>();
                })
            .build();
    TestCall call = begun(of(router(), service));
    begun.get(10, TimeUnit.SECONDS);
    call.disconnect();
    assertThat(cancelled.get(10, TimeUnit.SECONDS)).isEqualTo(ask);
    assertThat(seen).containsExactly("handler: " + ask);
  }

  /** Behind an interceptor, the subscriber is told by a thread of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void subscriberOfRequests_findsIt(boolean intercepted) {
    Router.Builder router = router();
    if (intercepted) {
      router.interceptor((call, next) -> next.handle(call));
    }
    ServiceDefinition service =
        service()
            .asyncClientStream(
                ContractServiceMethods.COLLECT,
                (orders, context) -> {
                  CompletableFuture<Reply> reply = new CompletableFuture<>();
                  orders.subscribe(new Seeing(reply));
                  return reply;
                })
            .build();
    TestCall call = of(router, service).post("Collect", STREAM, "user", "ada");
    call.send(envelope(0, utf8("{}")));
    call.send(envelope(0, utf8("{}")));
    call.end();
    assertThat(body(call)).endsWith("{}");
    String collect = found(ContractServiceMethods.COLLECT.procedure());
    assertThat(seen)
        .containsExactly("next: " + collect, "next: " + collect, "complete: " + collect);
  }

  /** Sees where it is told. */
  private final class Seeing implements Flow.Subscriber<Order> {

    private final CompletableFuture<Reply> reply;

    Seeing(CompletableFuture<Reply> reply) {
      this.reply = reply;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Order order) {
      see("next");
    }

    @Override
    public void onError(Throwable failure) {
      reply.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      see("complete");
      reply.complete(Reply.getDefaultInstance());
    }
  }

  @Test
  void publisherOfResponses_findsIt() {
    ServiceDefinition service =
        service()
            .asyncServerStream(
                ContractServiceMethods.REPEAT,
                (order, context) -> subscriber -> subscriber.onSubscribe(new Giving(subscriber)))
            .build();
    ServerWorld world = of(router(), service);
    assertThat(body(world.post("Repeat", STREAM, envelope(0, utf8("{}")), "user", "ada")))
        .endsWith("{}");
    String repeat = "request: " + found(ContractServiceMethods.REPEAT.procedure());
    assertThat(seen).containsExactly(repeat, repeat, repeat);
  }

  /** Sees where it is asked, and gives two replies. */
  private final class Giving implements Flow.Subscription {

    private final Flow.Subscriber<? super Reply> subscriber;
    private int given;

    Giving(Flow.Subscriber<? super Reply> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      see("request");
      given++;
      if (given <= 2) {
        subscriber.onNext(Reply.getDefaultInstance());
      } else {
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {}
  }
}
