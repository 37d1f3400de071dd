package dev.connectjava.call.server;

import dev.connectjava.Attributes;
import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.EnteredScope;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.call.ConvertedCall;
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
import dev.connectjava.protocol.EntityTags;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.Excerpt;
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
 * A served call, from its head to its end. One object is the context of the handler, the listener
 * of the exchange, and the task that runs.
 *
 * <p>Its life is one atomic reference. The thread that moves it to its end answers the call, and no
 * other thread does: the end of the handler's run, or a thread that cancels the call. So there is
 * exactly one answer, without a lock.
 */
abstract class ServedCall extends WaitingRequests.Awaited
    implements CurrentCall.Kept,
        ConvertedCall,
        HttpRequestListener,
        Execution.Task,
        EncodingMemory {

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

  /** For a run within another one of the same call, which has already entered everything. */
  private static final EnteredScope NOTHING = () -> {};

  /** The stage of a call whose handler no thread is running and which is not cancelled. */
  private enum Stage {
    /** The handler has not started. */
    WAITING,
    /** The handler runs on a thread that must not be interrupted. */
    RUNNING,
    /** The handler has returned a stage or a publisher that is not complete. */
    PENDING,
    /** The handler has ended first. */
    DONE
  }

  /** A thread is being interrupted; it must not leave the call before this has happened. */
  private record Interrupting(RpcException reason) {}

  final HttpExchange exchange;
  final Route<?, ?> route;
  final Protocol protocol;
  private final Loop loop;

  /** Receives what listeners observe; null if there are none. */
  final @Nullable ObservedExchange observed;

  private final LongAdder activeCalls;
  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;

  /** Whether the handler has been started or never will be. Confined to the loop. */
  private boolean handedOver;

  private Loop.@Nullable Timer deadlineTimer;
  private Headers.@Nullable Builder responseHeaders;
  private Headers.@Nullable Builder responseTrailers;

  /** Whether the handler wants its response compressed; null if it has not decided. */
  private volatile @Nullable Boolean compressResponse;

  /**
   * A {@link Stage}, the thread that runs the handler, {@link Interrupting}, or the reason of the
   * cancellation.
   */
  @SuppressWarnings("unused") // Used through its handle.
  private volatile Object life = Stage.WAITING;

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable CallAction cancelActions;

  /**
   * Creates a call.
   *
   * @param wanted the timeout that the client asks for; null for none
   * @param activeCalls counts the call until it ends
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
  public final boolean isGet() {
    return exchange.request().method().equals("GET");
  }

  @Override
  public final boolean isNotModified() {
    String tag = responseHeaders == null ? null : responseHeaders.first("etag").orElse(null);
    if (tag != null && !EntityTags.isTag(tag)) {
      throw new IllegalStateException(
          "the response header etag of %s is %s, but an entity tag has quotes: \"v1\" or W/\"v1\""
              .formatted(method().procedure(), Excerpt.of(tag)));
    }
    return hasUnmodified();
  }

  /** Returns whether the response is one that its client already has. */
  final boolean hasUnmodified() {
    Headers.Builder headers = responseHeaders;
    return headers != null
        && isGet()
        && EntityTags.matches(requestHeaders(), headers.first("etag").orElse(null));
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

  /** Returns the headers that have been set so far. */
  final Headers headersSoFar() {
    return responseHeaders == null ? Headers.empty() : responseHeaders.build();
  }

  /** Returns the trailers that have been set so far. */
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
    if (life
        instanceof
        RpcException reason) { // Not a switch, because streams call this for each message.
      return reason;
    }
    return life instanceof Interrupting interrupting ? interrupting.reason() : null;
  }

  final boolean isCancelled() {
    return reasonOf(life) != null;
  }

  /** Throws the reason of the cancellation if the call was cancelled. */
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

  /** Runs the action, unless the call has ended. */
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
    requireNoRefusal("response", exchange.reserveResponse(body.remaining()), body.remaining());
  }

  /**
   * Throws the refusal of a transport to reserve memory.
   *
   * @param direction of the message that needs it
   * @param refusal null if there is none
   */
  static void requireNoRefusal(String direction, @Nullable String refusal, int bytes) {
    if (refusal != null) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "%s message refused: there is no memory for %,d more bytes: %s",
              direction,
              bytes,
              refusal));
    }
  }

  /** Takes memory for a message while it is encoded; the transport counts it after that. */
  @Override
  public void take(int bytes) {
    requireNoRefusal("response", exchange.memory().reserve(bytes, bytes), bytes);
  }

  @Override
  public final void giveBack(int bytes) {
    exchange.memory().release(bytes);
  }

  /**
   * Encodes a response message.
   *
   * @param message an object, or what an interceptor has made of one: a {@link CallMessage}
   * @param enveloped whether it gets a prefix
   */
  final EncodedMessage encode(
      MessageCoding<Object, ?> coding, Object message, CallHead head, boolean enveloped) {
    EncodedMessage encoded;
    try {
      Compression compression = head.responseCompression();
      encoded =
          message instanceof CallMessage given
              ? coding.encode(head.codec(), given, compression, compressResponse, enveloped, this)
              : coding.encode(message, compression, compressResponse, enveloped, this);
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

  /** Returns whether the handler has been started or never will be; called on the loop. */
  final boolean isHandedOver() {
    return handedOver;
  }

  /** Begins the call; called on the loop. */
  final void start() {
    begin();
    try {
      if (isLate()) {
        failFromOutside(late());
      } else if (isAdmitted()) {
        startOrWait();
      }
    } catch (RuntimeException | Error e) { // The transport answers, and has no listener to notify.
      RpcException reason = new RpcException(Code.UNAVAILABLE, "can't start the call", e);
      cancelled(cancel(reason), reason);
      throw e;
    }
  }

  /** Hands the call over if its run has all that it needs; called on the loop. */
  abstract void startOrWait();

  /** Counts the call, and sets the timer of its deadline. */
  private void begin() {
    if (deadline != null) {
      deadlineTimer = loop.schedule(this::onDeadline, deadline.remaining());
    }
    activeCalls.increment(); // Last: if the loop refuses the timer, the call ends here.
  }

  /** Called once, by the thread that ends the call. */
  final void over() {
    cancelTimer();
    activeCalls.decrement();
    if (observed != null) {
      observed.callOver();
    }
  }

  /** Reports that the call has been answered: with a failure unless the code is null. */
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
        Code.DEADLINE_EXCEEDED, "the call did not complete within its timeout of " + timeout);
  }

  /**
   * Runs the head interceptors; called on the loop, before the call is handed over.
   *
   * @return false if one of them has refused the call, which is over then
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
   * Makes this call current on this thread and enters its scopes, for a run of application code.
   * Never throws.
   *
   * @return the argument for {@link #leave(EnteredScope)}; null if nothing was current before
   */
  @SuppressWarnings("ReferenceEquality") // Each call is equal only to itself.
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

  /** Restores what was current before the run; never throws. */
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

  /** Hands the call over, once; called on the loop. */
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

  /** Ensures that the handler never starts; called on the loop. */
  final void neverHandOver() {
    handedOver = true;
  }

  /**
   * Starts the handler on this thread, which a cancellation interrupts from now on, unless it is
   * the loop's thread.
   *
   * @return false if the call is over; the thread that has ended it has answered it
   */
  final boolean enter() {
    return enter(loop.inLoop() ? Stage.RUNNING : Thread.currentThread());
  }

  /**
   * Starts the handler, which will return before it has ended.
   *
   * @return false if the call is over; the thread that has ended it has answered it
   */
  final boolean enterAsynchronously() {
    return enter(Stage.RUNNING);
  }

  /**
   * Makes this thread that of the handler, which was marked as asynchronous before. A cancellation
   * interrupts the thread from now on.
   *
   * @return false if the call is over
   */
  final boolean stay() {
    return LIFE.compareAndSet(this, Stage.RUNNING, Thread.currentThread());
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
   * Called when the handler has returned but has not ended.
   *
   * @return false if the call is over; the caller must then end what the handler has begun
   */
  final boolean leavePending() {
    return LIFE.compareAndSet(this, Stage.RUNNING, Stage.PENDING);
  }

  /**
   * Called when the handler has ended; its thread is not interrupted any more after this.
   *
   * @return whether this is the end of the call, which must now be answered
   */
  @SuppressWarnings("ThreadPriorityCheck") // The interrupting thread is about to finish.
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

  /** Clears the interrupt flag that was set because of the call, after the thread has left it. */
  final void clearInterrupt() {
    if (!loop.inLoop()) {
      Thread.interrupted();
    }
  }

  /** The state of a call when it was cancelled. */
  enum Cancelled {
    /** It was over. */
    NOT,
    /**
     * Its handler had not started or had returned: the thread that has cancelled the call ends it.
     */
    IDLE,
    /** Its handler is running, and the end of the run ends the call. */
    RUNNING
  }

  /** Cancels the call, unless it is over: marks it, interrupts its thread, and runs the actions. */
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

  /** Returns the state of the call before; {@link Stage#DONE} if it was over. */
  private Object mark(RpcException reason) {
    while (true) {
      Object seen = life;
      switch (seen) {
        case Thread thread -> {
          if (LIFE.compareAndSet(this, seen, new Interrupting(reason))) {
            try {
              thread.interrupt();
            } catch (RuntimeException | Error e) { // Thrown by a channel in which the thread waits.
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
   * Ends the call while its handler may be running. Sends only the error: the handler's metadata
   * belongs to the handler's thread.
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

  /** Answers with an error, without the metadata that was set for the response. */
  abstract void answerAlone(RpcException error);

  /** Answers with an error, with the metadata that was set for the response. */
  abstract void answerWithMetadata(RpcException error);

  /** Ends a call that no run will end; otherwise wakes what may wait in the run. */
  abstract void cancelled(Cancelled before, RpcException reason);

  /** Aborts an exchange that can't be answered and must not stay open. */
  final void abort(Throwable cause) {
    exchange.abort();
    FailureLog.error(LOGGER, "can't answer", method().procedure(), cause);
  }

  @Override
  public final void onDrain() {
    if (route.settings().endOnDrain()) {
      failFromOutside(
          new RpcException(
              Code.UNAVAILABLE,
              "this connection of the server is shutting down and takes no new calls: try again"));
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
