package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.call.InterleavedCodec;
import dev.connectjava.call.Interleaving;
import dev.connectjava.call.Interleaving.Actor;
import dev.connectjava.call.Interleaving.Step;
import dev.connectjava.call.Undeclared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the handler of one call does, as a seed has it. */
final class HandlerScript {

  /** What a caller is told that nothing has failed for. */
  static final String ANSWER = "the answer";

  /** It takes memory while it is encoded. */
  private static final String LONG_ANSWER = ANSWER.repeat(2_000);

  private enum Outcome {
    ANSWERS,
    ANSWERS_AT_LENGTH,
    ANSWERS_UNWRITABLE,
    ANSWERS_CHECKED,
    ANSWERS_DEEP,
    ANSWERS_NULL,
    REFUSES,
    FAILS,
    DIES,
    FAILS_CHECKED
  }

  private enum StageKind {
    PLAIN,
    /** Fails where it is waited for. */
    BROKEN,
    /** The same, by what no Java method may throw. */
    BROKEN_CHECKED,
    /** Completes for everybody twice. */
    TWICE,
    /** Is a future, and says that it is none. */
    NO_FUTURE
  }

  final String request;
  private final Interleaving steps;
  private final boolean asynchronous;
  private final Predicate<RequestContext> awaitRequest;
  private final Outcome outcome;
  private final StageKind stageKind;
  private final Interleaving.Once started;
  private final List<AtomicInteger> cancelActions = new ArrayList<>();
  private @Nullable RequestContext context;
  private @Nullable ResponseStream<Object> responses;
  private @Nullable CompletableFuture<String> stage;
  private boolean succeeded;

  HandlerScript(Interleaving steps, boolean asynchronous, Predicate<RequestContext> awaitRequest) {
    this.steps = steps;
    this.asynchronous = asynchronous;
    this.awaitRequest = awaitRequest;
    this.started = steps.new Once("the handler has started");
    this.outcome = steps.oneIn(2) ? Outcome.ANSWERS : steps.oneOf(Outcome.values());
    this.stageKind = steps.oneIn(2) ? StageKind.PLAIN : steps.oneOf(StageKind.values());
    this.request =
        switch (steps.random.nextInt(20)) {
          case 0 -> InterleavedCodec.UNDECLARED;
          case 1 -> InterleavedCodec.DEEP;
          default -> "r".repeat(steps.random.nextInt(40));
        };
  }

  // What the engine calls.

  void intercept(ServerCall call, ServerInterceptor.Next next) {
    context = call.context();
    responses = call.responses();
    act();
    if (steps.oneIn(3)) {
      call.responses().sendHeaders();
    }
    if (!steps.isCurrent(Actor.LOOP) && !awaitRequest.test(call.context())) {
      throw new RpcException(Code.ABORTED, "this thread would wait for ever");
    }
    next.handle(call);
    act();
    if (steps.oneIn(8)) {
      call.responses().sendHeaders();
    }
    if (steps.oneIn(16)) {
      succeeded = false;
      throw new IllegalArgumentException("after the handler, as a test wants it");
    }
  }

  String handle(String message, RequestContext of) {
    begin(message, of);
    String answer = answer();
    succeeded = hasAnswer();
    return answer;
  }

  @SuppressWarnings("NullAway") // Handlers return null, though they must not.
  CompletionStage<String> handleLater(String message, RequestContext of) {
    begin(message, of);
    switch (steps.random.nextInt(8)) {
      case 0 -> {
        return CompletableFuture.completedFuture(handleNow());
      }
      case 1 -> {
        return CompletableFuture.completedFuture(handleNow()).minimalCompletionStage();
      }
      case 2 -> {
        return null;
      }
      default -> {
        CompletableFuture<String> newStage = new ScriptedStage();
        stage = newStage;
        if (steps.oneIn(4)) {
          completeStage();
        }
        return newStage;
      }
    }
  }

  private String handleNow() {
    String answer = answer();
    succeeded = hasAnswer();
    return answer;
  }

  private void begin(String message, RequestContext of) {
    context = of;
    started.happens();
    steps.require(message.equals(request), "the request is: " + message);
    act();
  }

  /** What handlers do besides. */
  private void act() {
    steps.point();
    RequestContext current = context;
    if (current == null) {
      return;
    }
    while (steps.oneIn(2)) {
      addCancelAction(current);
    }
    if (steps.oneIn(3)) {
      current.responseTrailers().add("by-handler", "yes");
    }
    steps.point();
  }

  @SuppressWarnings("NullAway") // Handlers return null, though they must not.
  private String answer() {
    return switch (outcome) {
      case ANSWERS -> ANSWER;
      case ANSWERS_AT_LENGTH -> LONG_ANSWER;
      case ANSWERS_UNWRITABLE -> "unwritable";
      case ANSWERS_CHECKED -> InterleavedCodec.UNDECLARED;
      case ANSWERS_DEEP -> InterleavedCodec.DEEP;
      case ANSWERS_NULL -> null;
      case REFUSES, FAILS, DIES, FAILS_CHECKED -> throw Undeclared.thrown(failure());
    };
  }

  private Throwable failure() {
    return switch (outcome) {
      case REFUSES ->
          new RpcException(Code.NOT_FOUND, "none").withMetadata(Headers.of("of-error", "yes"));
      case DIES -> new StackOverflowError("as a test wants it");
      case FAILS_CHECKED -> new IOException("as a test wants it");
      default -> new IllegalStateException("as a test wants it");
    };
  }

  private boolean hasAnswer() {
    return outcome == Outcome.ANSWERS || outcome == Outcome.ANSWERS_AT_LENGTH;
  }

  private boolean fails() {
    return outcome.compareTo(Outcome.REFUSES) >= 0;
  }

  private void addCancelAction(RequestContext to) {
    AtomicInteger runs = new AtomicInteger();
    cancelActions.add(runs);
    int kind = steps.random.nextInt(12);
    to.onCancel(() -> {
      runs.incrementAndGet();
      steps.require(to.cancellation().isPresent(), "a cancel action of a call that goes on");
      steps.point();
      if (kind == 0) {
        throw Undeclared.failure();
      } else if (kind == 1) {
        throw new AssertionError("as a test wants it");
      }
    });
  }

  /** Completes its stage with what the handler was to answer, if there is one to complete. */
  void completeStage() {
    CompletableFuture<String> current = stage;
    if (current == null || current.isDone()) {
      return;
    }
    boolean completes = stageKind == StageKind.PLAIN || stageKind.compareTo(StageKind.TWICE) >= 0;
    succeeded = hasAnswer() && completes;
    if (fails()) {
      current.completeExceptionally(failure());
    } else {
      current.complete(answer());
    }
  }

  /** What others may do for the call meanwhile. */
  void addSteps(List<Step> possible) {
    CompletableFuture<String> current = stage;
    if (current != null && !current.isDone() && steps.oneIn(2)) {
      possible.add(new Step(Actor.OTHER, "the stage completes", this::completeStage));
    }
    ResponseStream<Object> to = responses;
    if (to != null && steps.oneIn(6)) {
      possible.add(new Step(Actor.OTHER, "headers from elsewhere", () -> sendHeaders(to)));
    }
    RequestContext of = context;
    if (of != null && steps.oneIn(6)) {
      possible.add(new Step(Actor.OTHER, "one more cancel action", () -> addCancelAction(of)));
    }
  }

  /** An interceptor may leave a thread behind that writes late. */
  private void sendHeaders(ResponseStream<Object> to) {
    try {
      to.sendHeaders();
    } catch (OutOfMemoryError e) {
      return; // The transport's, as a test wants it: the call has to cope.
    }
  }

  // What has come of it.

  boolean isPending() {
    CompletableFuture<String> current = stage;
    return asynchronous && current != null && !current.isDone();
  }

  /** Whether the caller is to be told the answer, unless the transport has failed. */
  boolean hasSucceeded() {
    return succeeded && context != null && context.cancellation().isEmpty();
  }

  /** A stage that nobody waits for any more is cancelled, if it can be. */
  void requireStageEnded() {
    CompletableFuture<String> current = stage;
    boolean cancelled = context != null && context.cancellation().isPresent();
    if (current != null && cancelled && stageKind != StageKind.NO_FUTURE) {
      steps.require(current.isDone(), "the stage of a cancelled call goes on");
    }
  }

  void requireActionsRun() {
    RequestContext of = context;
    int expected = of != null && of.cancellation().isPresent() ? 1 : 0;
    for (AtomicInteger runs : cancelActions) {
      steps.require(runs.get() == expected, "a cancel action has run " + runs + " times");
    }
  }

  private final class ScriptedStage extends CompletableFuture<String> {

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      return switch (stageKind) {
        case BROKEN -> throw new IllegalStateException("as a test wants it");
        case BROKEN_CHECKED -> throw Undeclared.failure();
        case TWICE -> {
          CompletableFuture<String> unused = super.whenComplete(action);
          yield super.whenComplete(action);
        }
        case PLAIN, NO_FUTURE -> super.whenComplete(action);
      };
    }

    @Override
    public CompletableFuture<String> toCompletableFuture() {
      if (stageKind == StageKind.NO_FUTURE) {
        throw new UnsupportedOperationException("as a test wants it");
      }
      return super.toCompletableFuture();
    }
  }
}
