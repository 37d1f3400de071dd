package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttributeKey;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.ServerCallScope;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where users' code finds the scopes of its call, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ServerCallScopeContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";

  /** What a tracer or a logger has of a thread. */
  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  private static final ServerCallScope SCOPE =
      call -> {
        String before = CURRENT.get();
        CURRENT.set(call.method().procedure() + " of " + call.requestHeaders().first("user").get());
        return () -> CURRENT.set(before);
      };

  private static final String ASK = ContractServiceMethods.ASK.procedure() + " of ada";

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  ServerCallScopeContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    assertThat(CURRENT.get()).isNull();
  }

  /** A server of this service in these scopes. */
  private ServerWorld of(Router.Builder router, ServiceDefinition service) {
    ServerWorld world = ServerWorld.bare(transport, router.service(service));
    worlds.add(world);
    return world;
  }

  private void see(String where) {
    seen.add(where + ": " + CURRENT.get());
  }

  private ServiceDefinition asking() {
    return ServiceDefinition.builder("verification.v1.ContractService")
        .unary(
            ContractServiceMethods.ASK,
            (order, context) -> {
              see("handler");
              return Reply.getDefaultInstance();
            })
        .build();
  }

  private static TestCall ask(ServerWorld world) {
    TestCall call = world.post("Ask", JSON, utf8("{}"), "user", "ada");
    assertThat(call.status()).isEqualTo(200);
    return call;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingHandler_isInTheScope_withItsInterceptors(boolean onLoop) {
    Router.Builder router =
        Router.builder()
            .scope(SCOPE)
            .headInterceptor(call -> see("head"))
            .interceptor((call, next) -> {
              see("interceptor");
              next.handle(call);
            });
    if (onLoop) {
      router.executionMode(ExecutionMode.eventLoop());
    }
    ask(of(router, asking()));
    assertThat(seen).containsExactly("head: " + ASK, "interceptor: " + ASK, "handler: " + ASK);
  }

  @Test
  void threadIsLeftAsItWas() throws Exception {
    CompletableFuture<@Nullable String> left = new CompletableFuture<>();
    Router.Builder router =
        Router.builder()
            .executionMode(
                ExecutionMode.of(task -> {
                  CURRENT.set("before");
                  task.run();
                  left.complete(CURRENT.get());
                  CURRENT.remove();
                }))
            .scope(SCOPE);
    ask(of(router, asking()));
    assertThat(left.get(10, TimeUnit.SECONDS)).isEqualTo("before");
    assertThat(seen).containsExactly("handler: " + ASK);
  }

  @Test
  void scopes_areEnteredInTheirOrder_andLeftInReverse_andHarmNobody() {
    List<String> order = new CopyOnWriteArrayList<>();
    ServerCallScope broken =
        call -> {
          order.add("broken");
          throw new IllegalStateException("no scope");
        };
    CompletableFuture<Boolean> left = new CompletableFuture<>();
    ServerCallScope throwing =
        call -> {
          order.add("in 1");
          return () -> {
            order.add("out 1");
            left.complete(true);
            throw new IllegalStateException("cannot leave");
          };
        };
    ServerCallScope second =
        call -> {
          order.add("in 2");
          return () -> order.add("out 2");
        };
    ask(of(Router.builder().scope(broken).scope(throwing).scope(second), asking()));
    assertThat(left.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    assertThat(order).containsExactly("broken", "in 1", "in 2", "out 2", "out 1");
  }

  @Test
  void attributes_bringToAScopeWhatAListenerHasBegun() {
    AttributeKey<String> span = AttributeKey.named("span");
    Router.Builder router =
        Router.builder()
            .listener(start -> {
              start.attributes().set(span, "span 7");
              return null;
            })
            .scope(call -> {
              CURRENT.set(call.attributes().get(span).orElse("none"));
              return CURRENT::remove;
            });
    ask(of(router, asking()));
    assertThat(seen).containsExactly("handler: span 7");
  }

  @Test
  void asynchronousUnaryHandler_isInTheScope_withItsCancelAction() throws Exception {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .asyncUnary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  see("handler");
                  context.onCancel(() -> cancelled.complete(String.valueOf(CURRENT.get())));
                  begun.complete(true);
                  return new CompletableFuture<Reply>();
                })
            .build();
    TestCall call =
        of(Router.builder().scope(SCOPE), service).post("Ask", JSON, utf8("{}"), "user", "ada");
    begun.get(10, TimeUnit.SECONDS);
    call.disconnect();
    assertThat(cancelled.get(10, TimeUnit.SECONDS)).isEqualTo(ASK);
    assertThat(seen).containsExactly("handler: " + ASK);
  }

  /** Behind an interceptor, the subscriber is told by a thread of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void publisherOfRequests_tellsInTheScope(boolean intercepted) {
    Router.Builder router = Router.builder().scope(SCOPE);
    if (intercepted) {
      router.interceptor((call, next) -> next.handle(call));
    }
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
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
    call.send(join(envelope(0, utf8("{}"))));
    call.end();
    assertThat(body(call)).endsWith("{}");
    String collect = ContractServiceMethods.COLLECT.procedure() + " of ada";
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
  void publisherOfResponses_isAskedInTheScope() {
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .asyncServerStream(
                ContractServiceMethods.REPEAT,
                (order, context) ->
                    subscriber ->
                        subscriber.onSubscribe(
                            new Flow.Subscription() {
                              private int given;

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
                            }))
            .build();
    ServerWorld world = of(Router.builder().scope(SCOPE), service);
    assertThat(body(world.post("Repeat", STREAM, envelope(0, utf8("{}")), "user", "ada")))
        .endsWith("{}");
    String repeat = "request: " + ContractServiceMethods.REPEAT.procedure() + " of ada";
    assertThat(seen).containsExactly(repeat, repeat, repeat);
  }
}
