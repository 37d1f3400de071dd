package dev.connectjava.call;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.HttpResponseListener;
import dev.connectjava.spi.HttpVersion;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way from the transport's thread to the caller's: what has arrived of it, and
 * how the call has ended. A caller is woken when there is something for it to take, which for a
 * single response is the call's end.
 *
 * <p>Bounded: while a message of a stream waits to be taken, what arrives is not credited to the
 * server. Whatever comes first ends the call; nothing changes that.
 */
final class IncomingResponse implements HttpResponseListener, ResponseSink {

  /** A single response is credited in such portions, most of them never. */
  private static final int CREDIT_BYTES = 16 * 1024;

  /** How much of a response's body that says nothing is passed over to keep its connection. */
  private static final int MOST_DISCARDED_BYTES = 64 * 1024;

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

  private final Method<?, ?> method;
  private final boolean streaming;
  private final ResponseReader reader;
  private final @Nullable CallDeadline deadline;
  private final RequestMessages requests;
  private final Executor callbackExecutor;
  private final EndListener endListener;

  /** Guards the fields below; neither user code nor I/O runs under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition readable = lock.newCondition();
  private final Condition headersKnown = lock.newCondition();
  private final Queue<RawMessage> arrived = new ArrayDeque<>(2);
  private int messages;
  private int uncreditedBytes;
  private boolean handedOut;
  private @Nullable HttpVersion version;
  private @Nullable Headers headers;
  private @Nullable RpcException refusal;
  private int discardedBytes;
  private boolean abandoned;
  private @Nullable Runnable whenReadable;
  private @Nullable Runnable whenHeadersKnown;

  // Written under the lock, the last of them last.
  private volatile @Nullable Compression compression;
  private volatile Headers trailers = Headers.empty();
  private volatile boolean aborted;
  private volatile @Nullable RpcException failure;
  private volatile boolean over;

  IncomingResponse(
      Method<?, ?> method,
      Function<ResponseSink, ResponseReader> readers,
      @Nullable CallDeadline deadline,
      RequestMessages requests,
      Executor callbackExecutor,
      EndListener endListener) {
    this.method = method;
    this.streaming = method.kind().serverStreams();
    this.deadline = deadline;
    this.requests = requests;
    this.callbackExecutor = callbackExecutor;
    this.endListener = endListener;
    this.reader = readers.apply(this);
  }

  @Override
  public void onStarted(HttpVersion newVersion, Peer peer) {
    if (method.kind() == Method.Kind.BIDI_STREAM) {
      step(0, () -> version = newVersion);
    }
  }

  @Override
  public void onHead(int status, Headers received, boolean endOfStream) {
    step(0, () -> refusal = reader.head(status, received, endOfStream));
  }

  @Override
  public void onData(ByteBuffer data) {
    int bytes = data.remaining();
    step(
        bytes,
        () -> {
          if (refusal == null) {
            reader.data(data);
          } else {
            discard(bytes, refusal);
          }
        });
  }

  private void discard(int bytes, RpcException reason) {
    discardedBytes += bytes;
    if (discardedBytes > MOST_DISCARDED_BYTES) {
      throw reason;
    }
  }

  @Override
  public void onEnd(Headers received) {
    step(
        0,
        () -> {
          if (refusal == null) {
            reader.end(received);
          } else {
            onOutcome(refusal, received);
          }
        });
  }

  @Override
  public void onWritable() {
    requests.onWritable();
  }

  @Override
  public void onFailed(RpcException reason) {
    step(0, () -> end(attributed(reason)));
  }

  /** Takes an event in, on the transport's thread. */
  private void step(int bytes, Runnable event) {
    int credit;
    boolean ended;
    List<Runnable> callbacks;
    lock.lock();
    try {
      if (over) {
        return;
      }
      read(event);
      uncreditedBytes += bytes;
      credit = takeCredit();
      ended = over;
      callbacks = wake();
    } finally {
      lock.unlock();
    }
    afterwards(credit, ended, callbacks);
  }

  private void read(Runnable event) {
    try {
      event.run();
    } catch (RpcException e) {
      abandoned = true;
      end(attributed(e));
    } catch (RuntimeException e) {
      abandoned = true;
      end(new RpcException(Code.INTERNAL, "the response can't be read", e));
    }
  }

  /** A server that gives up because the time is over mostly says so by something else. */
  private RpcException attributed(RpcException found) {
    return deadline != null && deadline.isExpired() ? deadline.failure() : found;
  }

  /** Wakes those for whom there is something now. */
  private List<Runnable> wake() {
    List<Runnable> callbacks = List.of();
    if (isReadable()) {
      readable.signalAll();
      if (whenReadable != null) {
        callbacks = List.of(whenReadable);
        whenReadable = null;
      }
    }
    if (headers != null || over || isHalfDuplex()) {
      headersKnown.signalAll();
      if (whenHeadersKnown != null) {
        callbacks = new ArrayList<>(callbacks);
        callbacks.add(whenHeadersKnown);
        whenHeadersKnown = null;
      }
    }
    return callbacks;
  }

  private void afterwards(int credit, boolean ended, List<Runnable> callbacks) {
    if (ended) {
      endListener.onOver(abandoned);
    } else if (credit > 0) {
      requests.consumed(credit);
    }
    callbacks.forEach(callback -> Callbacks.run(callbackExecutor, callback));
  }

  // What the reader finds, under the lock.

  @Override
  public void onHeaders(Headers received, @Nullable Compression ofMessages) {
    headers = received;
    compression = ofMessages;
  }

  @Override
  public void onMessage(RawMessage message) {
    if (++messages > 1 && !streaming) {
      throw new RpcException(
          Code.UNIMPLEMENTED,
          "%s gives exactly one response message, but there is more than one"
              .formatted(method.procedure()));
    }
    arrived.add(message);
  }

  @Override
  public void onOutcome(@Nullable RpcException error, Headers received) {
    trailers = received;
    if (error == null && !streaming && messages == 0) {
      end(
          new RpcException(
              Code.UNIMPLEMENTED,
              "%s gives exactly one response message, but there is none"
                  .formatted(method.procedure())));
    } else if (error != null && error.code() == Code.CANCELED) {
      end(attributed(error));
    } else {
      end(error);
    }
  }

  private void end(@Nullable RpcException error) {
    if (error != null) {
      Headers metadata =
          requireNonNullElse(headers, Headers.empty()).toBuilder().addAll(trailers).build();
      failure = error.withMetadata(metadata);
      if (!streaming) {
        arrived.clear();
      }
    }
    over = true;
  }

  /** Ends the call from this side, unless it has ended: what has arrived is forgotten. */
  void abort(RpcException reason) {
    List<Runnable> callbacks;
    lock.lock();
    try {
      if (over) {
        return;
      }
      abandoned = true;
      aborted = true;
      arrived.clear();
      end(reason);
      callbacks = wake();
    } finally {
      lock.unlock();
    }
    afterwards(0, true, callbacks);
  }

  /** Fails the call, of which a message can't be decoded, even if it has ended in order. */
  void fail(RpcException reason) {
    abort(reason);
    lock.lock();
    try {
      arrived.clear();
      failure = reason;
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
    return over || (streaming && !arrived.isEmpty()) || isHalfDuplex();
  }

  /** Whether no answer can come, because the request is not complete and HTTP/1.1 carries it. */
  private boolean isHalfDuplex() {
    return version == HttpVersion.HTTP_1 && !requests.isClosed();
  }

  void awaitReadable() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isReadable()) {
        readable.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has the task run on the callback executor when there is something to take.
   *
   * @return true if there is now; the task is not run then
   */
  boolean isReadableOr(Runnable later) {
    lock.lock();
    try {
      if (isReadable()) {
        return true;
      }
      if (whenReadable != null) {
        throw new IllegalStateException("another stage waits for a message already");
      }
      whenReadable = later;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes all that has arrived.
   *
   * @param rest is given what comes after the first message, and is empty before
   * @return the first message, or null if there is none
   */
  @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first;
    int credit;
    lock.lock();
    try {
      first = streaming || over ? arrived.poll() : null;
      rest.addAll(arrived);
      arrived.clear();
      handedOut = !rest.isEmpty();
      credit = takeCredit();
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
      if (last) {
        handedOut = false;
        credit = takeCredit();
      } else {
        credit = over ? 0 : Math.min(bytes, uncreditedBytes);
        uncreditedBytes -= credit;
      }
    } finally {
      lock.unlock();
    }
    afterwards(credit, false, List.of());
  }

  /** The bytes to credit now: all, unless a message of a stream waits. */
  private int takeCredit() {
    boolean waits = streaming ? handedOut || !arrived.isEmpty() : uncreditedBytes < CREDIT_BYTES;
    if (over || waits) {
      return 0;
    }
    int credit = uncreditedBytes;
    uncreditedBytes = 0;
    return credit;
  }

  /** Waits until the headers are known, or will not be. */
  void awaitHeaders() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (headers == null && !over && !isHalfDuplex()) {
        headersKnown.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has the task run on the callback executor when the headers are known, or will not be.
   *
   * @return true if that is so now; the task is not run then
   */
  boolean knowsHeadersOr(Runnable later) {
    lock.lock();
    try {
      if (headers != null || over || isHalfDuplex()) {
        return true;
      }
      if (whenHeadersKnown != null) {
        throw new IllegalStateException("another stage waits for the headers already");
      }
      whenHeadersKnown = later;
      return false;
    } finally {
      lock.unlock();
    }
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
