package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.connectjava.EnteredScope;
import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where users' code finds its call by {@code RequestContext.current()}, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class CurrentContextContractTest extends ServedCodeSuite {

  CurrentContextContractTest(Transport transport) {
    super(transport);
  }

  @Override
  String current() {
    return currentProcedure();
  }

  private static String currentProcedure() {
    return RequestContext.current().map(context -> context.method().procedure()).orElse("none");
  }

  @Override
  String found(String procedure) {
    return procedure;
  }

  @Override
  Router.Builder router() {
    return Router.builder();
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
    assertThat(seen).containsExactly("handler: " + ask);
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
    assertThat(left.get(10, TimeUnit.SECONDS)).isEqualTo(ask);
    assertThat(seen).containsExactly("enter: " + ask, "handler: " + ask);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void taskThatIsWrapped_isCodeOfTheCall_onAnyThread(boolean virtual) {
    Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    ServiceDefinition service =
        service()
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  join(threads.start(() -> see("bare")));
                  join(threads.start(context.wrap(() -> see("wrapped"))));
                  FutureTask<String> task =
                      new FutureTask<>(
                          context.wrapCallable(CurrentContextContractTest::currentProcedure));
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
    assertThat(seen).containsExactly("bare: none", "wrapped: " + ask, "result: " + ask);
    assertThat(scopes).startsWith("in", "in", "out", "in", "out");
  }

  /** What libraries do that continue the same code on other threads. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threadThatMakesTheCallCurrent_runsItsCode_untilTheScopeIsLeft(boolean virtual) {
    Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    ServiceDefinition service =
        service()
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  join(
                      threads.start(() -> {
                        EnteredScope outer = context.makeCurrent();
                        EnteredScope inner = context.makeCurrent();
                        see("inner");
                        inner.leave();
                        see("outer");
                        outer.leave();
                        see("after");
                      }));
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
    assertThat(seen).containsExactly("inner: " + ask, "outer: " + ask, "after: none");
    assertThat(scopes).startsWith("in", "in", "in", "out", "out");
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
        service()
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  assertThatNullPointerException().isThrownBy(() -> context.wrap(null));
                  assertThatNullPointerException().isThrownBy(() -> context.wrapCallable(null));
                  return Reply.getDefaultInstance();
                })
            .build();
    ask(of(Router.builder(), service));
  }

  @Test
  void whatIsUncaughtOnAWrappedThread_goesWhereItWentBefore() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    ServiceDefinition service =
        service()
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  Runnable failing =
                      context.wrap(() -> {
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
}
