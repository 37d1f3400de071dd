package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.call.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a call hears of its server's drain, and when. */
final class DrainActionsTest {

  private final List<String> ran = new ArrayList<>();
  private final AtomicReference<@Nullable RequestContext> context = new AtomicReference<>();
  private final AtomicReference<Flow.@Nullable Subscriber<? super String>> subscriber =
      new AtomicReference<>();

  private Router.Builder router() {
    return Texts.publishing((request, ofCall) -> {
      context.set(ofCall);
      return subscriber::set;
    });
  }

  private static ScriptedExchange start(Router.Builder router) {
    return ScriptedExchange.post(router.build(), Texts.PUBLISH.procedure(), STREAM)
        .sendMessage("hi")
        .send("", true);
  }

  private RequestContext context() {
    return Objects.requireNonNull(context.get());
  }

  private void onDrain(String name) {
    context().onDrain(() -> ran.add(name));
  }

  @Test
  void actions_runOnceInTheirOrder_whenTheServerDrains() {
    ScriptedExchange exchange = start(router());
    onDrain("first");
    onDrain("second");
    assertThat(context().isDraining()).isFalse();
    assertThat(ran).isEmpty();

    exchange.listener().onDrain();
    assertThat(context().isDraining()).isTrue();
    assertThat(ran).containsExactly("first", "second");

    exchange.listener().onDrain();
    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void action_runsAtOnce_ifTheServerDrainsAlready() {
    ScriptedExchange exchange = start(router());
    exchange.listener().onDrain();
    assertThat(context().isDraining()).isTrue();
    onDrain("late");
    assertThat(ran).containsExactly("late");
  }

  @Test
  void handlerThatStartsAfterwards_hearsToo() {
    ScriptedExchange exchange =
        ScriptedExchange.post(router().build(), Texts.PUBLISH.procedure(), STREAM);
    exchange.listener().onDrain();
    exchange.sendMessage("hi").send("", true);
    assertThat(context().isDraining()).isTrue();
    onDrain("late");
    assertThat(ran).containsExactly("late");
  }

  @Test
  void actionsOfACallThatHasEnded_neverRun() {
    ScriptedExchange exchange = start(router());
    onDrain("before");
    Objects.requireNonNull(subscriber.get()).onSubscribe(new NoSubscription());
    Objects.requireNonNull(subscriber.get()).onComplete();
    exchange.listener().onDrain();
    onDrain("after");
    assertThat(ran).isEmpty();
  }

  @Test
  void actionsOfACallThatIsCancelled_neverRun() {
    ScriptedExchange exchange = start(router());
    onDrain("before");
    exchange.listener().onClosed(false);
    exchange.listener().onDrain();
    onDrain("after");
    assertThat(ran).isEmpty();
  }

  @Test
  void callThatEndsOnDrain_isEndedAndRunsNone() {
    Router.Builder router =
        router().settings(Texts.PUBLISH, MethodSettings.builder().endOnDrain(true).build());
    ScriptedExchange exchange = start(router);
    onDrain("before");
    exchange.listener().onDrain();
    assertThat(ran).isEmpty();
    assertThat(context().isDraining()).isTrue();
    assertThat(context().cancellation()).isPresent();
  }

  @Test
  void actionThatThrows_keepsNoOtherFromRunning() {
    ScriptedExchange exchange = start(router());
    context()
        .onDrain(() -> {
          throw new IllegalStateException("as a test wants it");
        });
    onDrain("second");
    exchange.listener().onDrain();
    assertThat(ran).containsExactly("second");
  }

  @Test
  void action_isCodeOfTheCall() {
    List<String> scopes = new ArrayList<>();
    ScriptedExchange exchange =
        start(router().scope(call -> () -> scopes.add(call.method().name())));
    context().onDrain(() -> assertThat(RequestContext.current()).contains(context()).isPresent());
    context().onDrain(() -> RequestContext.current().ifPresent(call -> ran.add("current")));
    scopes.clear();
    exchange.listener().onDrain();
    assertThat(ran).containsExactly("current");
    assertThat(scopes).containsExactly("Publish", "Publish");
    assertThat(RequestContext.current()).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void actionThatIsNull_isRefused() {
    ScriptedExchange unused = start(router());
    assertThatNullPointerException().isThrownBy(() -> context().onDrain(null));
  }

  /** Of a publisher that gives nothing. */
  private static final class NoSubscription implements Flow.Subscription {

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
