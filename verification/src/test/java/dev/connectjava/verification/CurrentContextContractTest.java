package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where users' code finds its call by {@code RequestContext.current()}, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class CurrentContextContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";

  private static final String ASK = ContractServiceMethods.ASK.procedure();

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  CurrentContextContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
    assertThat(RequestContext.current()).isEmpty();
  }

  /** A server of this service. */
  private ServerWorld of(Router.Builder router, ServiceDefinition service) {
    ServerWorld world = ServerWorld.bare(transport, router.service(service));
    worlds.add(world);
    return world;
  }

  private static String current() {
    return RequestContext.current().map(context -> context.method().procedure()).orElse("none");
  }

  private void see(String where) {
    seen.add(where + ": " + current());
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
    TestCall call = world.post("Ask", JSON, utf8("{}"));
    assertThat(call.status()).isEqualTo(200);
    return call;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingHandler_isCurrent_withItsInterceptors(boolean onLoop) {
    Router.Builder router =
        Router.builder()
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

  /** A platform thread and a virtual one keep what they had. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thread_isLeftAsItWas(boolean virtual) throws Exception {
    CompletableFuture<String> left = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler own = (thread, failure) -> {};
    Thread.Builder threads =
        virtual
            ? Thread.ofVirtual().uncaughtExceptionHandler(own)
            : Thread.ofPlatform().uncaughtExceptionHandler(own);
    Router.Builder router =
        Router.builder()
            .executionMode(
                ExecutionMode.of(task ->
                    threads.start(() -> {
                      String before = current();
                      task.run();
                      boolean same = Thread.currentThread().getUncaughtExceptionHandler() == own;
                      left.complete(before + " " + current() + " " + same);
                    })));
    ask(of(router, asking()));
    assertThat(left.get(10, TimeUnit.SECONDS)).isEqualTo("none none true");
    assertThat(seen).containsExactly("handler: " + ASK);
  }

  @Test
  void scope_isEnteredAndLeftWhereTheCallIsCurrent() throws Exception {
    CompletableFuture<String> left = new CompletableFuture<>();
    Router.Builder router =
        Router.builder()
            .scope(call -> {
              see("enter");
              return () -> left.complete(current());
            });
    ask(of(router, asking()));
    assertThat(left.get(10, TimeUnit.SECONDS)).isEqualTo(ASK);
    assertThat(seen).containsExactly("enter: " + ASK, "handler: " + ASK);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void taskThatIsWrapped_isCodeOfTheCall_onAnyThread(boolean virtual) {
    Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  join(threads.start(() -> see("bare")));
                  join(threads.start(context.wrap(() -> see("wrapped"))));
                  FutureTask<String> task =
                      new FutureTask<>(context.wrap(CurrentContextContractTest::current));
                  join(threads.start(task));
                  seen.add("result: " + task.resultNow());
                  assertThat(RequestContext.current()).containsSame(context);
                  return Reply.getDefaultInstance();
                })
            .build();
    List<String> scopes = new CopyOnWriteArrayList<>();
    Router.Builder router =
        Router.builder()
            .scope(call -> {
              scopes.add("in");
              return () -> scopes.add("out");
            });
    ServerWorld world = of(router, service);
    ask(world);
    world.assertNothingLeft();
    assertThat(seen).containsExactly("bare: none", "wrapped: " + ASK, "result: " + ASK);
    assertThat(scopes).startsWith("in", "in", "out", "in", "out");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void taskThatIsNull_isNotWrapped() {
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  assertThatNullPointerException().isThrownBy(() -> context.wrap((Runnable) null));
                  assertThatNullPointerException()
                      .isThrownBy(() -> context.wrap((Callable<?>) null));
                  return Reply.getDefaultInstance();
                })
            .build();
    ask(of(Router.builder(), service));
  }

  @Test
  void whatIsUncaughtOnAWrappedThread_goesWhereItWentBefore() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  Runnable failing =
                      context.wrap(
                          (Runnable)
                              () -> {
                                throw new IllegalStateException("as a test wants it");
                              });
                  join(
                      Thread.ofVirtual()
                          .uncaughtExceptionHandler((thread, failure) -> told.complete(failure))
                          .start(failing));
                  return Reply.getDefaultInstance();
                })
            .build();
    ask(of(Router.builder(), service));
    assertThat(told.get(10, TimeUnit.SECONDS)).hasMessage("as a test wants it");
  }

  @Test
  void asynchronousUnaryHandler_isCurrent_withItsCancelAction() throws Exception {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    ServiceDefinition service =
        ServiceDefinition.builder("verification.v1.ContractService")
            .asyncUnary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  see("handler");
                  context.onCancel(() -> cancelled.complete(current()));
                  begun.complete(true);
                  return new CompletableFuture<Reply>();
                })
            .build();
    TestCall call = of(Router.builder(), service).post("Ask", JSON, utf8("{}"));
    begun.get(10, TimeUnit.SECONDS);
    call.disconnect();
    assertThat(cancelled.get(10, TimeUnit.SECONDS)).isEqualTo(ASK);
    assertThat(seen).containsExactly("handler: " + ASK);
  }

  /** Behind an interceptor, the subscriber is told by a thread of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void publisherOfRequests_tellsWhereTheCallIsCurrent(boolean intercepted) {
    Router.Builder router = Router.builder();
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
    TestCall call = of(router, service).post("Collect", STREAM);
    call.send(envelope(0, utf8("{}")));
    call.send(envelope(0, utf8("{}")));
    call.end();
    assertThat(body(call)).endsWith("{}");
    String collect = ContractServiceMethods.COLLECT.procedure();
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
  void publisherOfResponses_isAskedWhereTheCallIsCurrent() {
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
    ServerWorld world = of(Router.builder(), service);
    assertThat(body(world.post("Repeat", STREAM, envelope(0, utf8("{}"))))).endsWith("{}");
    String repeat = "request: " + ContractServiceMethods.REPEAT.procedure();
    assertThat(seen).containsExactly(repeat, repeat, repeat);
  }
}
