package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttributeKey;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.ServerCallScope;
import dev.connectjava.verification.http.TestServer.Transport;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where users' code finds the scopes of its call, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ServerCallScopeContractTest extends ServedCodeSuite {

  /** What a tracer or a logger has of a thread. */
  private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

  private static final ServerCallScope SCOPE =
      call -> {
        String before = CURRENT.get();
        CURRENT.set(call.method().procedure() + " of " + call.requestHeaders().first("user").get());
        return () -> CURRENT.set(before);
      };

  ServerCallScopeContractTest(Transport transport) {
    super(transport);
  }

  @Override
  String current() {
    return Objects.requireNonNullElse(CURRENT.get(), "none");
  }

  @Override
  String found(String procedure) {
    return procedure + " of ada";
  }

  @Override
  Router.Builder router() {
    return Router.builder().scope(SCOPE);
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
    assertThat(seen).containsExactly("handler: " + ask);
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
}
