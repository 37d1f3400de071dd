package dev.connectjava.call.client;

import dev.connectjava.call.FailureLog;
import dev.connectjava.call.MessageCoding.EncodedMessage;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call on their way to the transport, in their order, and no faster than the
 * transport takes them.
 */
final class RequestMessages {

  private static final Logger LOGGER = System.getLogger(RequestMessages.class.getName());

  private final WaitingCaller caller;
  private final Executor callbackExecutor;
  private final @Nullable ObservedAttempt observed;

  /** Guards the fields below, and the order of the calls to the exchange. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private @Nullable CompletableFuture<Void> whenWritable;
  private boolean over;

  // Written under the lock.
  private volatile @Nullable HttpClientExchange exchange;
  private volatile boolean closed;

  /**
   * Creates the requests of a call.
   *
   * @param observed counts the bytes that are sent; null if there are no listeners
   */
  RequestMessages(
      WaitingCaller caller, Executor callbackExecutor, @Nullable ObservedAttempt observed) {
    this.caller = caller;
    this.callbackExecutor = callbackExecutor;
    this.observed = observed;
  }

  /**
   * Begins the exchange, unless the call is over.
   *
   * @param body the whole body, or null if messages follow
   */
  void open(
      HttpClientTransport http,
      HttpClientRequest head,
      @Nullable ByteBuffer body,
      HttpResponseListener listener) {
    if (begin(body != null)) {
      HttpClientExchange opened = http.open(head, listener);
      if (take(opened)) {
        count(body);
        opened.start(body);
      }
    }
  }

  /** Returns whether an exchange should be opened. */
  private boolean begin(boolean whole) {
    lock.lock();
    try {
      closed = whole;
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether the exchange should be started; from now on, the thread that ends the call
   * cancels it.
   */
  private boolean take(HttpClientExchange opened) {
    lock.lock();
    try {
      exchange = over ? null : opened;
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message, as soon as the transport takes one.
   *
   * @return false if it was not sent because the call is over
   * @throws IllegalStateException if the thread would have to wait and must not, or if the request
   *     is complete
   */
  boolean send(EncodedMessage message) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      requireOpen();
      while (!over && exchange != null && !exchange.isWritable()) {
        caller.requireOwnThread();
        changed.await();
        requireOpen();
      }
      return write(message);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message.
   *
   * @return completes when the transport takes another message, or the call is over
   */
  CompletionStage<Void> sendAsync(EncodedMessage message) {
    lock.lock();
    try {
      requireOpen();
      if (whenWritable != null) {
        throw new IllegalStateException("the stage of the previous message is not complete");
      }
      if (!write(message) || exchange == null || exchange.isWritable()) {
        return CompletableFuture.completedFuture(null);
      }
      whenWritable = new CompletableFuture<>();
      return whenWritable;
    } finally {
      lock.unlock();
    }
  }

  private boolean write(EncodedMessage message) {
    if (over || exchange == null) {
      return false;
    }
    count(message.bytes());
    exchange.write(message.bytes());
    return true;
  }

  private void count(@Nullable ByteBuffer data) {
    if (observed != null && data != null) {
      observed.onSent(data.remaining());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the request is complete: no message can follow");
    }
  }

  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        if (exchange != null && !over) {
          exchange.finish();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the request is complete. */
  boolean isClosed() {
    return closed;
  }

  /** Returns the exchange; null if it has not begun or never will. */
  @Nullable HttpClientExchange exchange() {
    return exchange;
  }

  /** Called when the transport takes messages again. */
  void onWritable() {
    CompletableFuture<Void> waiting;
    lock.lock();
    try {
      changed.signalAll();
      waiting = whenWritable;
      whenWritable = null;
    } finally {
      lock.unlock();
    }
    complete(waiting);
  }

  /**
   * Called when the call is over: nothing is sent any more.
   *
   * @param abandoned whether the exchange is not over and has to be given up
   */
  void end(boolean abandoned) {
    CompletableFuture<Void> waiting;
    lock.lock();
    try {
      over = true;
      changed.signalAll();
      waiting = whenWritable;
      whenWritable = null;
      if (exchange != null && (abandoned || !closed)) {
        cancel(exchange);
      }
    } finally {
      lock.unlock();
    }
    complete(waiting);
  }

  /** Cancels the exchange; the call is over even if the transport fails. */
  private void cancel(HttpClientExchange abandoned) {
    try {
      abandoned.cancel();
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "can't cancel the exchange of", caller.method().procedure(), e);
    }
  }

  private void complete(@Nullable CompletableFuture<Void> waiting) {
    if (waiting != null) {
      Callbacks.run(callbackExecutor, () -> waiting.complete(null));
    }
  }
}
