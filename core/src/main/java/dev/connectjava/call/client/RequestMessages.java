package dev.connectjava.call.client;

import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.LoopYield;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.platform.Log;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call on their way to the transport, in their order, and no faster than the
 * transport takes them. The messages of a stream are encoded into a chunk, which a step of the loop
 * passes to the transport; the end takes before it what is left in the chunk.
 */
final class RequestMessages implements Runnable {

  /** Encodes the messages of a call; a failure ends the call and is thrown. */
  interface Encoding {

    /** Appends a message to the chunk, without committing it. */
    void append(Object message, OutgoingChunk chunk);

    /** Encodes a message on its own. */
    EncodedMessage encode(Object message);

    /** Called when the transport has lost messages. */
    void onLost(Throwable cause);
  }

  private static final Log LOG = Log.of(RequestMessages.class);

  private final WaitingCaller caller;
  private final Executor callbackExecutor;
  private final Encoding encoding;
  private final @Nullable ObservedAttempt observed;

  /** Guards the fields below, and the order of the calls to the exchange. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();

  /** The messages that the transport does not have. Taken under the lock. */
  private final OutgoingChunk chunk = new OutgoingChunk(EncodingMemory.UNCOUNTED);

  // Written under the lock.
  private volatile @Nullable CompletableFuture<Void> whenWritable;
  private volatile boolean over;
  private volatile @Nullable HttpClientExchange exchange;
  private volatile boolean closed;

  /**
   * Creates the requests of a call.
   *
   * @param observed counts the bytes that are sent; null if there are no listeners
   */
  RequestMessages(
      WaitingCaller caller,
      Executor callbackExecutor,
      Encoding encoding,
      @Nullable ObservedAttempt observed) {
    this.caller = caller;
    this.callbackExecutor = callbackExecutor;
    this.encoding = encoding;
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
  boolean send(Object message) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    HttpClientExchange open = exchange;
    if (open != null && !open.isWritable()) {
      awaitRoom(open);
    }
    boolean sent = append(message);
    LoopYield.betweenMessages();
    return sent;
  }

  private void awaitRoom(HttpClientExchange open) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      requireOpen();
      while (!over && !open.isWritable()) {
        caller.requireOwnThread();
        changed.await();
        requireOpen();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message.
   *
   * @return completes when the transport takes another message, or the call is over
   */
  CompletionStage<Void> sendAsync(Object message) {
    requireOpen();
    if (whenWritable != null) {
      throw new IllegalStateException("the stage of the previous message is not complete");
    }
    HttpClientExchange open = exchange;
    return !append(message) || open == null || open.isWritable()
        ? CompletableFuture.completedFuture(null)
        : whenWritable(open);
  }

  private CompletionStage<Void> whenWritable(HttpClientExchange open) {
    lock.lock();
    try {
      CompletableFuture<Void> stage = new CompletableFuture<>();
      if (over || open.isWritable()) {
        stage.complete(null);
      } else {
        whenWritable = stage;
      }
      return stage;
    } finally {
      lock.unlock();
    }
  }

  /** Encodes a message into the chunk; returns false if the call is over. */
  private boolean append(Object message) {
    requireOpen();
    if (over || exchange == null) {
      return false;
    }
    if (!chunk.enter()) {
      return writeBeside(message);
    }
    try {
      encoding.append(message, chunk);
      requireOpen();
      if (over) {
        return false;
      }
      chunk.commit();
      return true; // Also if the server ends the call from now on: its response says why.
    } finally {
      passOn(chunk.leave());
    }
  }

  private void passOn(OutgoingChunk.Next next) {
    switch (next) {
      case NOTHING -> {}
      case ASK -> askForStep();
      case TAKE -> run();
    }
  }

  private void askForStep() {
    HttpClientExchange open = exchange;
    if (open == null) {
      return;
    }
    try {
      open.loop().execute(this);
    } catch (RuntimeException | Error e) { // The loop has ended, or there is no memory.
      run();
    }
  }

  /** Passes the messages of the chunk to the transport; a step of the loop. */
  @Override
  public void run() {
    Throwable failure = null;
    lock.lock();
    try {
      chunk.take(over || closed ? dropped -> {} : this::write);
    } catch (RuntimeException | Error e) {
      over = true; // The transport has lost messages: neither others nor the end may follow.
      failure = e;
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      encoding.onLost(failure);
    }
  }

  /** Sends a message while another thread is encoding one. */
  private boolean writeBeside(Object message) {
    EncodedMessage encoded = encoding.encode(message);
    Throwable failure;
    lock.lock();
    try {
      requireOpen();
      if (over) {
        return false;
      }
      failure = pass(encoded);
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      encoding.onLost(failure);
    }
    return failure == null;
  }

  /**
   * Passes the messages of the chunk, and one behind them; returns the failure if they are lost.
   */
  private @Nullable Throwable pass(@Nullable EncodedMessage last) {
    try {
      chunk.take(this::write);
      if (last != null) {
        ByteBuffer prefix = last.prefix();
        if (prefix != null) {
          write(prefix);
        }
        write(last.bytes());
      }
      return null;
    } catch (RuntimeException | Error e) {
      over = true;
      return e;
    }
  }

  private void write(ByteBuffer messages) {
    HttpClientExchange open = exchange;
    if (open != null) {
      count(messages);
      open.write(messages);
    }
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
    Throwable failure = null;
    lock.lock();
    try {
      if (!closed) {
        if (exchange != null && !over) {
          failure = pass(null);
        }
        closed = true;
        if (exchange != null && !over) {
          exchange.finish();
        }
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      encoding.onLost(failure);
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
      LOG.error("can't cancel the exchange of", caller.method().procedure(), e);
    }
  }

  private void complete(@Nullable CompletableFuture<Void> waiting) {
    if (waiting != null) {
      Callbacks.run(callbackExecutor, () -> waiting.complete(null));
    }
  }
}
