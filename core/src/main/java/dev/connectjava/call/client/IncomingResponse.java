package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.call.ArrivedMessages;
import dev.connectjava.call.Credit;
import dev.connectjava.call.Execution;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way from the transport's thread to the caller's: what has arrived of it, and
 * how the call has ended. A caller is woken when there is something for it to take, which for a
 * single response is the call's end.
 *
 * <p>Whatever comes first ends the call; nothing changes that.
 */
final class IncomingResponse {

  /** Is told of a call's end. */
  @FunctionalInterface
  interface EndListener {

    /**
     * The call has ended; called once.
     *
     * @param abandoned whether the exchange has not, and has to be given up
     */
    void onOver(boolean abandoned);
  }

  private final boolean streaming;
  private final @Nullable CallDeadline deadline;
  private final RequestMessages requests;
  private final Executor callbackExecutor;
  private final EndListener endListener;

  /** Guards the fields below; neither user code nor I/O runs under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ResponseWaiters waiters;
  private final ArrivedMessages arrived;
  private @Nullable HttpVersion version;
  private @Nullable Headers headers;
  private boolean trailersOnly;
  private boolean abandoned;

  /** Gives back the memory of the message under way; run under the lock, once. */
  private Runnable dropUnderway = () -> {};

  // Written under the lock, the last of them last.
  private volatile @Nullable Compression compression;
  private volatile Headers trailers = Headers.empty();
  private volatile boolean aborted;
  private volatile @Nullable RpcException failure;
  private volatile boolean over;

  /**
   * A response of which nothing has arrived.
   *
   * @param streaming whether it may have any number of messages
   * @param caller says which thread must not wait
   */
  IncomingResponse(
      boolean streaming,
      @Nullable CallDeadline deadline,
      RequestMessages requests,
      WaitingCaller caller,
      Executor callbackExecutor,
      EndListener endListener) {
    this.streaming = streaming;
    this.deadline = deadline;
    this.arrived = new ArrivedMessages(streaming ? Credit.AS_TAKEN : Credit.AS_ARRIVED);
    this.requests = requests;
    this.callbackExecutor = callbackExecutor;
    this.endListener = endListener;
    this.waiters =
        new ResponseWaiters(lock, this::isReadable, this::knowsHeaders, this::isHalfDuplex, caller);
  }

  /** Has the action run, under the lock, when the call is over. */
  void whenOver(Runnable action) {
    dropUnderway = action;
  }

  /**
   * Takes an event in that the transport tells of on its thread, unless the call is over. Wakes
   * those for whom it has brought something, threads at the end of the turn.
   *
   * @param bytes how much of the body comes with it
   * @param event says what it is by the methods below; what it throws is why the call has failed
   */
  void step(int bytes, Runnable event) {
    if (change(bytes, event)) {
      wakeThreads();
    }
  }

  /** Platform threads at once: all virtual ones may be waiting for them. */
  private void wakeThreads() {
    if (waiters.arePlatformThreads()) {
      waiters.wakeThreads();
    } else {
      Execution.wake(requests.loop(), waiters::wakeThreads);
    }
  }

  /**
   * Takes an event in, unless the call is over.
   *
   * @return whether the threads that wait have to be woken
   */
  private boolean change(int bytes, Runnable event) {
    int credit;
    boolean ended;
    boolean toWake;
    List<Runnable> callbacks;
    lock.lock();
    try {
      if (over) {
        return false;
      }
      take(event);
      arrived.onBytes(bytes);
      ended = over;
      if (ended) {
        dropUnderway.run();
      }
      credit = ended ? 0 : arrived.takeCredit();
      callbacks = waiters.takeStages();
      toWake = waiters.claimWakeup();
    } finally {
      lock.unlock();
    }
    afterwards(credit, ended, callbacks);
    return toWake;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, who waits has to be told.
  private void take(Runnable event) {
    try {
      event.run();
    } catch (RpcException e) {
      abandoned = true;
      end(attributed(e));
    } catch (Throwable e) {
      abandoned = true;
      end(new RpcException(Code.INTERNAL, "the response can't be read", e));
    }
  }

  /** A server that gives up because the time is over mostly says so by something else. */
  private RpcException attributed(RpcException found) {
    return deadline != null && deadline.isExpired() ? deadline.failure() : found;
  }

  private void afterwards(int credit, boolean ended, List<Runnable> callbacks) {
    if (ended) {
      endListener.onOver(abandoned);
    } else if (credit > 0) {
      requests.consumed(credit);
    }
    callbacks.forEach(callback -> Callbacks.run(callbackExecutor, callback));
  }

  // What an event is, called within a step.

  /** The exchange has begun over a connection of this version. */
  void startedOver(HttpVersion newVersion) {
    version = newVersion;
  }

  void headersArrived(Headers received, @Nullable Compression ofMessages) {
    headers = received;
    compression = ofMessages;
  }

  void messageArrived(RawMessage message) {
    arrived.add(message);
  }

  void trailersArrived(Headers received) {
    trailers = received;
  }

  /** The response is one block of fields, which are headers as well as trailers. */
  void trailersOnlyArrived() {
    trailersOnly = true;
  }

  /** The call has ended: by a failure, or in order if that is null. */
  void end(@Nullable RpcException error) {
    if (error != null) {
      failure = withMetadata(error);
      if (!streaming) {
        arrived.clear();
      }
    }
    over = true;
  }

  private RpcException withMetadata(RpcException error) {
    Headers known = requireNonNullElse(headers, Headers.empty());
    Headers metadata = trailersOnly ? known : known.toBuilder().addAll(trailers).build();
    return error.withMetadata(metadata).asFromCall();
  }

  /** The call has ended, not by an outcome that the server gives: the deadline may be why. */
  void breakOff(RpcException reason) {
    end(attributed(reason));
  }

  // What may happen at any time.

  /** Ends the call from this side, unless it has ended: what has arrived is forgotten. */
  void abort(RpcException reason) {
    boolean toWake =
        change(
            0,
            () -> {
              abandoned = true;
              aborted = true;
              arrived.clear();
              end(reason);
            });
    if (toWake) {
      waiters.wakeThreads();
    }
  }

  /** Ends the call, unless it has ended, whose time has passed. */
  void abortLate() {
    if (deadline != null) {
      abort(deadline.failure());
    }
  }

  /** Fails the call, of which a message can't be decoded, even if it has ended in order. */
  void fail(RpcException reason) {
    abort(reason);
    lock.lock();
    try {
      arrived.clear();
      failure = withMetadata(reason);
    } finally {
      lock.unlock();
    }
  }

  /** The caller gives up a call that is over: what has arrived can be taken, and counts no more. */
  void forget() {
    lock.lock();
    try {
      arrived.release();
    } finally {
      lock.unlock();
    }
  }

  // What the caller asks.

  /** Whether the call has ended; its messages may still be there to be taken. */
  boolean isOver() {
    return over;
  }

  /** Whether this side has ended the call, so that no message is given any more. */
  boolean isAborted() {
    return aborted;
  }

  /** Why the call has failed; null if it has not, or has not ended. */
  @Nullable RpcException failure() {
    return failure;
  }

  @Nullable Compression compression() {
    return compression;
  }

  Headers trailers() {
    return trailers;
  }

  /** Whether there is something to take, or to be told. */
  private boolean isReadable() {
    return over || (streaming && !arrived.isEmpty());
  }

  /** Whether the headers are known, or will not be. */
  private boolean knowsHeaders() {
    return headers != null || over;
  }

  /**
   * Whether no answer can come, because the request is not complete and HTTP/1.1 carries it. A
   * thread must not wait then, since mostly it is the one that sends; a stage may.
   */
  private boolean isHalfDuplex() {
    return version == HttpVersion.HTTP_1 && !requests.isClosed();
  }

  /** Waits until there is something to take, or it is the caller's turn to complete the request. */
  void awaitReadable() throws InterruptedException {
    waiters.forMessages().await();
  }

  /**
   * Has the task run on the callback executor when there is something to take.
   *
   * @return true if there is now; the task is not run then
   */
  boolean isReadableOr(Runnable later) {
    return waiters.forMessages().isThereOr(later);
  }

  /**
   * Takes what has arrived, or as much of it as is good to take at once.
   *
   * @param rest is given what comes after the first message, and is empty before
   * @return the first message, or null if there is none
   */
  @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first;
    int credit;
    lock.lock();
    try {
      first = streaming || over ? arrived.take(rest) : null;
      credit = over ? 0 : arrived.takeCredit();
    } finally {
      lock.unlock();
    }
    afterwards(credit, false, List.of());
    return first;
  }

  /** Credits messages that were taken together and have been handed on since. */
  void credit(int bytes, boolean last) {
    int credit;
    lock.lock();
    try {
      credit = arrived.takeCredit(bytes, last);
      credit = over ? 0 : credit;
    } finally {
      lock.unlock();
    }
    afterwards(credit, false, List.of());
  }

  /** Waits as {@link #awaitReadable} does, until the headers are known or will not be. */
  void awaitHeaders() throws InterruptedException {
    waiters.forHeaders().await();
  }

  /**
   * Has the task run on the callback executor when the headers are known, or will not be.
   *
   * @return true if that is so now; the task is not run then
   */
  boolean knowsHeadersOr(Runnable later) {
    return waiters.forHeaders().isThereOr(later);
  }

  /** The headers, or null if they are not known. */
  @Nullable Headers headers() {
    lock.lock();
    try {
      return headers;
    } finally {
      lock.unlock();
    }
  }
}
