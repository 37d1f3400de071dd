package dev.connectjava.call.server;

import dev.connectjava.Attributes;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.call.CurrentCall;
import dev.connectjava.call.Execution;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageCoding.EncodedMessage;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Envelope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A call that is served, from its head to its end: the context of its handler, the listener of its
 * exchange, and what is submitted to run, in one object.
 *
 * <p>Its life is one atomic reference. Who moves it to its end answers, and nobody else: the end of
 * the handler's run, or who cancels the call. So there is one answer, and no lock.
 */
abstract class ServedCall extends WaitingRequests.Awaited
    implements CurrentCall.Kept, HttpRequestListener, Execution.Task, EncodingMemory {

  private static final Logger LOGGER = System.getLogger(ServedCall.class.getName());

  private static final VarHandle LIFE;
  private static final VarHandle CANCEL_ACTIONS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIFE = lookup.findVarHandle(ServedCall.class, "life", Object.class);
      CANCEL_ACTIONS = lookup.findVarHandle(ServedCall.class, "cancelActions", CallAction.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For a run within another of the same call, which has all around it already. */
  private static final EnteredScope NOTHING = () -> {};

  /** Where the life of a call stands, if neither a thread runs its handler nor it is cancelled. */
  private enum Stage {
    /** Its handler has not started. */
    WAITING,
    /** Its handler runs where no interrupt may reach it. */
    RUNNING,
    /** Its handler has returned a stage, or a publisher, that is not complete. */
    PENDING,
    /** Its handler has ended before anything else. */
    DONE
  }

  /** A thread is being interrupted: nobody may leave it before that has happened. */
  private record Interrupting(RpcException reason) {}

  final HttpExchange exchange;
  final Route<?, ?> route;
  final Protocol protocol;
  private final Loop loop;

  /** Is told what listeners want to know; null if nobody listens. */
  final @Nullable ObservedExchange observed;

  private final LongAdder activeCalls;
  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;

  /** Whether the handler has been started, or never will be. Confined to the loop. */
  private boolean handedOver;

  private Loop.@Nullable Timer deadlineTimer;
  private Headers.@Nullable Builder responseHeaders;
  private Headers.@Nullable Builder responseTrailers;

  /** Whether the handler wants its response compressed; null if it has said nothing. */
  private volatile @Nullable Boolean compressResponse;

  /** A {@link Stage}, the thread that runs the handler, {@link Interrupting}, or the reason. */
  @SuppressWarnings("unused") // By its handle.
  private volatile Object life = Stage.WAITING;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable CallAction cancelActions;

  /**
   * A call.
   *
   * @param wanted the timeout that the client asks for; null for none
   * @param activeCalls counts it until it ends
   */
  ServedCall(
      HttpExchange exchange,
      Route<?, ?> route,
      Protocol protocol,
      @Nullable Duration wanted,
      LongAdder activeCalls) {
    this.exchange = exchange;
    this.observed = exchange instanceof ObservedExchange listenedTo ? listenedTo : null;
    this.loop = exchange.loop();
    this.route = route;
    this.protocol = protocol;
    this.activeCalls = activeCalls;
    this.timeout = route.timeout(wanted);
    this.deadline = timeout == null ? null : Deadline.after(timeout);
    if (wanted != null && !wanted.equals(timeout)) {
      LOGGER.log(
          Level.DEBUG,
          () ->
              "the client of %s asked for a timeout of %s and got %s (DeadlinePolicy)"
                  .formatted(route.method().procedure(), wanted, timeout));
    }
  }

  // The context of its handler.

  @Override
  public final RpcMethod<?, ?> method() {
    return route.method();
  }

  @Override
  public final Protocol protocol() {
    return protocol;
  }

  @Override
  public final Peer peer() {
    return exchange.request().peer();
  }

  @Override
  public final Headers requestHeaders() {
    return exchange.request().headers();
  }

  @Override
  public final Headers.Builder responseHeaders() {
    if (responseHeaders == null) {
      responseHeaders = Headers.builder();
    }
    return responseHeaders;
  }

  @Override
  public final Headers.Builder responseTrailers() {
    if (responseTrailers == null) {
      responseTrailers = Headers.builder();
    }
    return responseTrailers;
  }

  /** The headers that were set by now. */
  final Headers headersSoFar() {
    return responseHeaders == null ? Headers.empty() : responseHeaders.build();
  }

  /** The trailers that were set by now. */
  final Headers trailersSoFar() {
    return responseTrailers == null ? Headers.empty() : responseTrailers.build();
  }

  @Override
  public final void compressResponse(boolean compress) {
    compressResponse = compress;
  }

  @Override
  public final Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  @Override
  public final Attributes attributes() {
    return exchange.request().attributes();
  }

  @Override
  public final Optional<RpcException> cancellation() {
    return Optional.ofNullable(reasonOf(life));
  }

  private static @Nullable RpcException reasonOf(Object life) {
    if (life instanceof RpcException reason) { // No switch: streams ask for each message.
      return reason;
    }
    return life instanceof Interrupting interrupting ? interrupting.reason() : null;
  }

  final boolean isCancelled() {
    return reasonOf(life) != null;
  }

  /** Throws why the call was cancelled, if it was. */
  final void throwIfCancelled() {
    RpcException reason = reasonOf(life);
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public final void onCancel(Runnable action) {
    while (true) {
      CallAction last = cancelActions;
      if (last == CallAction.CLOSED) {
        if (reasonOf(life) != null) {
          runCancelAction(action);
        }
        return;
      }
      if (CANCEL_ACTIONS.compareAndSet(this, last, new CallAction(action, last))) {
        return;
      }
    }
  }

  private void runCancelAction(Runnable action) {
    runAction("a cancel action", action);
  }

  @Override
  public final boolean isDraining() {
    return DrainActions.isDraining(this);
  }

  @Override
  public final void onDrain(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (!DrainActions.of(this).add(action)) {
      runDrainAction(action);
    }
  }

  /** A call that has ended has nothing to do. */
  private void runDrainAction(Runnable action) {
    Object seen = life;
    if (seen != Stage.DONE && reasonOf(seen) == null) {
      runAction("a drain action", action);
    }
  }

  private void runAction(String what, Runnable action) {
    EnteredScope scopes = enterScopes();
    try {
      action.run();
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      FailureLog.error(LOGGER, what + " has failed of", method().procedure(), e);
    } finally {
      leave(scopes);
    }
  }

  /**
   * Reserves memory for what is written next.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if there is not enough
   */
  final void requireMemory(ByteBuffer body) {
    requireNoRefusal(exchange.reserveResponse(body.remaining()), body.remaining());
  }

  private static void requireNoRefusal(@Nullable String refusal, int bytes) {
    if (refusal != null) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "response message refused: there is no memory for %,d more bytes: %s",
              bytes,
              refusal));
    }
  }

  /** Takes memory for a message while it is encoded: the transport counts it only from then on. */
  @Override
  public void take(int bytes) {
    requireNoRefusal(exchange.memory().reserve(bytes, bytes), bytes);
  }

  @Override
  public final void giveBack(int bytes) {
    exchange.memory().release(bytes);
  }

  /**
   * Encodes a response message.
   *
   * @param enveloped whether it gets a prefix
   */
  final EncodedMessage encode(
      MessageCoding<Object, ?> coding, Object message, CallHead head, boolean enveloped) {
    EncodedMessage encoded;
    try {
      encoded =
          coding.encode(message, head.responseCompression(), compressResponse, enveloped, this);
    } catch (RpcException e) {
      if (e.getCause() != null) {
        FailureLog.error(LOGGER, "can't encode a response of", method().procedure(), e);
      }
      throw e;
    }
    if (observed != null) {
      observed.onEncoded(encoded, enveloped ? Envelope.PREFIX_BYTES : 0);
    }
    return encoded;
  }

  // Its life.

  final Loop loop() {
    return loop;
  }

  /** Whether the handler has been started, or never will be; on the loop. */
  final boolean isHandedOver() {
    return handedOver;
  }

  /** Begins the call, on the loop. */
  final void start() {
    begin();
    try {
      if (isLate()) {
        failFromOutside(late());
      } else if (isAdmitted()) {
        startOrWait();
      }
    } catch (RuntimeException | Error e) { // The transport answers, and has no listener to tell.
      RpcException reason = new RpcException(Code.UNAVAILABLE, "the call can't be started", e);
      cancelled(cancel(reason), reason);
      throw e;
    }
  }

  /** Hands the call over if all is there that its run needs; on the loop. */
  abstract void startOrWait();

  /** Counts the call, and sets the timer of its deadline. */
  private void begin() {
    if (deadline != null) {
      deadlineTimer = loop.schedule(this::onDeadline, deadline.remaining());
    }
    activeCalls.increment(); // Last: a loop that takes no timer ends the call here.
  }

  /** Runs once, by whom ends the call. */
  final void over() {
    cancelTimer();
    activeCalls.decrement();
    if (observed != null) {
      observed.callOver();
    }
  }

  /** The call has its answer: a failure unless the code is null. */
  final void answered(@Nullable Code code) {
    if (observed != null) {
      observed.answered(code);
    }
  }

  final void cancelTimer() {
    Loop.Timer timer = deadlineTimer;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void onDeadline() {
    failFromOutside(late());
  }

  final RpcException late() {
    return new RpcException(
        Code.DEADLINE_EXCEEDED, "the call was not complete within its timeout of " + timeout);
  }

  /**
   * Has the head interceptors look at the call; on the loop, before it is handed over.
   *
   * @return false if one has refused the call, which is over then
   */
  final boolean isAdmitted() {
    List<ServerHeadInterceptor> interceptors = route.settings().headInterceptors();
    if (interceptors.isEmpty()) {
      return true;
    }
    EnteredScope scopes = enterScopes();
    try {
      interceptors.forEach(interceptor -> interceptor.intercept(this));
      return true;
    } catch (Throwable e) {
      RpcException reason = HandlerFailure.told(e, this);
      endFromOutside(reason, () -> answerWithMetadata(reason));
      HandlerFailure.log(e, method());
      return false;
    } finally {
      leave(scopes);
    }
  }

  /**
   * Makes this call current on this thread, and enters its scopes, for a run of users' code. Never
   * throws.
   *
   * @return what {@link #leave(EnteredScope)} is to be given; null if nothing was around before
   */
  @SuppressWarnings("ReferenceEquality") // Each call is equal to itself alone.
  final @Nullable EnteredScope enterScopes() {
    Object before = CurrentCall.enter(this);
    Scopes all = route.scopes();
    if (all == null) {
      return before == null ? null : before == this ? NOTHING : () -> CurrentCall.leave(before);
    }
    EnteredScope scopes = all.enter(this);
    return () -> {
      scopes.leave();
      CurrentCall.leave(before);
    };
  }

  /** Brings back what was around the run; never throws. */
  static void leave(@Nullable EnteredScope scopes) {
    if (scopes == null) {
      CurrentCall.leave(null);
    } else {
      scopes.leave();
    }
  }

  @Override
  public final Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      EnteredScope scopes = enterScopes();
      try {
        task.run();
      } finally {
        leave(scopes);
      }
    };
  }

  @Override
  public final <T> Callable<T> wrap(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      EnteredScope scopes = enterScopes();
      try {
        return task.call();
      } finally {
        leave(scopes);
      }
    };
  }

  final boolean isLate() {
    return deadline != null && deadline.isExpired();
  }

  /** Hands the call over, once; on the loop. */
  final void handOver() {
    handedOver = true;
    if (route.startsOnLoop()) {
      run();
    } else {
      route.execution().start(loop, this);
    }
  }

  @Override
  public final ThreadFactory threads() {
    return route.threads();
  }

  @Override
  public final void onStartFailed(Throwable cause) {
    failFromOutside(new RpcException(Code.UNAVAILABLE, "the server is overloaded", cause));
    FailureLog.warning(LOGGER, "can't start the handler of", method().procedure(), cause);
  }

  /** Makes sure that the handler never starts; on the loop. */
  final void neverHandOver() {
    handedOver = true;
  }

  /**
   * The handler starts on this thread, which a cancellation interrupts from now on, unless it is
   * the loop's.
   *
   * @return false if the call is over; whoever has ended it has answered
   */
  final boolean enter() {
    return enter(loop.inLoop() ? Stage.RUNNING : Thread.currentThread());
  }

  /**
   * The handler starts, and will return before it is done.
   *
   * @return false if the call is over; whoever has ended it has answered
   */
  final boolean enterAsynchronously() {
    return enter(Stage.RUNNING);
  }

  private boolean enter(Object runs) {
    if (!LIFE.compareAndSet(this, Stage.WAITING, runs)) {
      return false;
    }
    if (observed != null) {
      observed.started();
    }
    return true;
  }

  /**
   * The handler has returned, and is not done.
   *
   * @return false if the call is over; whoever called the handler has to end what it began
   */
  final boolean leavePending() {
    return LIFE.compareAndSet(this, Stage.RUNNING, Stage.PENDING);
  }

  /**
   * The handler is done, and its thread is not interrupted any more.
   *
   * @return whether this is the end of the call, which is now to be answered
   */
  @SuppressWarnings("ThreadPriorityCheck") // Who interrupts is on its way, and needs no lock.
  final boolean leave() {
    while (true) {
      Object seen = life;
      switch (seen) {
        case Interrupting interrupting -> Thread.yield();
        case RpcException cancelled -> {
          return false;
        }
        case Stage.DONE -> {
          return false;
        }
        default -> {
          if (LIFE.compareAndSet(this, seen, Stage.DONE)) {
            CANCEL_ACTIONS.setVolatile(this, CallAction.CLOSED);
            return true;
          }
        }
      }
    }
  }

  /** A thread that has left goes on without the flag that was set for the sake of the call. */
  final void clearInterrupt() {
    if (!loop.inLoop()) {
      Thread.interrupted();
    }
  }

  /** Where a call stood that was cancelled. */
  enum Cancelled {
    /** It was over. */
    NOT,
    /** Its handler had not started, or had returned: who has cancelled it ends it. */
    IDLE,
    /** Its handler runs, and its run ends it. */
    RUNNING
  }

  /** Cancels the call, unless it is over: marks it, interrupts its thread, runs the actions. */
  final Cancelled cancel(RpcException reason) {
    Object before = mark(reason);
    if (before == Stage.DONE) {
      return Cancelled.NOT;
    }
    if (observed != null) {
      observed.cancelled(reason.code());
    }
    CallAction last = (CallAction) CANCEL_ACTIONS.getAndSet(this, CallAction.CLOSED);
    CallAction.runAll(last, this::runCancelAction);
    return before == Stage.WAITING || before == Stage.PENDING ? Cancelled.IDLE : Cancelled.RUNNING;
  }

  /** Returns where the call stood; {@link Stage#DONE} if it was over. */
  private Object mark(RpcException reason) {
    while (true) {
      Object seen = life;
      switch (seen) {
        case Thread thread -> {
          if (LIFE.compareAndSet(this, seen, new Interrupting(reason))) {
            try {
              thread.interrupt();
            } catch (RuntimeException | Error e) { // By a channel in which it waits.
              FailureLog.error(LOGGER, "can't interrupt the handler of", method().procedure(), e);
            } finally {
              life = reason;
            }
            return thread;
          }
        }
        case Stage stage when stage != Stage.DONE -> {
          if (LIFE.compareAndSet(this, seen, reason)) {
            return stage;
          }
        }
        default -> {
          return Stage.DONE;
        }
      }
    }
  }

  /**
   * The library ends the call, whose handler may be running. Sends the error alone: the handler's
   * metadata belongs to the handler's thread.
   */
  final void failFromOutside(RpcException reason) {
    endFromOutside(reason, () -> answerAlone(reason));
  }

  private void endFromOutside(RpcException reason, Runnable answer) {
    Cancelled before = cancel(reason);
    if (before != Cancelled.NOT) {
      try {
        answer.run();
      } catch (RuntimeException | Error e) {
        abort(e);
      } finally {
        cancelled(before, reason);
      }
    }
  }

  /** Answers by an error, without the metadata that was set for the response. */
  abstract void answerAlone(RpcException error);

  /** Answers by an error, with the metadata that was set for the response. */
  abstract void answerWithMetadata(RpcException error);

  /** Ends a call of which no run will do it; otherwise wakes what may wait in the run. */
  abstract void cancelled(Cancelled before, RpcException reason);

  /** What can't be answered must not stay open. */
  final void abort(Throwable cause) {
    exchange.abort();
    FailureLog.error(LOGGER, "can't answer", method().procedure(), cause);
  }

  @Override
  public final void onDrain() {
    if (route.settings().endOnDrain()) {
      failFromOutside(
          new RpcException(
              Code.UNAVAILABLE, "the server takes no new calls on this connection: call again"));
    }
    DrainActions.of(this).close(this::runDrainAction);
  }

  @Override
  final void onRequestIdle(long idleNanos, long leastBytes) {
    failFromOutside(
        new RpcException(
            Code.DEADLINE_EXCEEDED,
            String.format(
                Locale.ROOT,
                "the request is not complete, and less than %,d bytes of it have come in %s"
                    + " (Router.Builder.requestIdleTimeout)",
                leastBytes,
                Duration.ofNanos(idleNanos))));
  }

  @Override
  final void abandon() {
    exchange.abort();
  }

  @Override
  public String toString() {
    return method().procedure();
  }
}
