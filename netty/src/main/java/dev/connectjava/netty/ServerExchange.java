package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The base class of a server's exchanges over HTTP/1.1 and HTTP/2. Calls from any thread become
 * steps that run on the event loop, in order. Bytes are counted in both directions.
 *
 * <p>Methods whose names begin with {@code do} run on the event loop, as do those whose comments
 * say so.
 */
abstract class ServerExchange implements HttpExchange {

  private static final Logger LOGGER = System.getLogger(ServerExchange.class.getName());

  private final EventLoopOutbox outbox;
  private final HttpRequest request;
  private final UnsentBytes unsent;
  private final ConnectionMemory memory;
  private final AtomicInteger credit = new AtomicInteger();

  /** Confined to the event loop; null once the exchange is over. */
  private @Nullable HttpRequestListener listener;

  /** Whether the listener is receiving data now; confined to the event loop. */
  private boolean delivering;

  /** What the listener consumes during a delivery; confined to the event loop. */
  private int consumedInDelivery;

  /** The memory that bytes use which wait to be sent. */
  private final AtomicInteger unsentMemory = new AtomicInteger();

  /** The memory that is reserved for bytes that will be written. */
  private final AtomicInteger reserved = new AtomicInteger();

  ServerExchange(
      EventLoopOutbox outbox, ConnectionMemory memory, HttpRequest request, int outboundBytes) {
    this.outbox = outbox;
    this.memory = memory;
    this.request = request;
    this.unsent = new UnsentBytes(outboundBytes);
  }

  @Override
  public final HttpRequest request() {
    return request;
  }

  @Override
  public final void respond(HttpResponse response) {
    int bytes = response.body().remaining();
    unsent.add(bytes);
    count(bytes);
    submit(bytes, () -> take(() -> doRespond(response)));
  }

  @Override
  public final void sendHead(int status, Headers headers) {
    outbox.submit(() -> take(() -> doSendHead(status, headers)));
  }

  @Override
  public final void write(ByteBuffer data) {
    int bytes = data.remaining();
    unsent.add(bytes);
    count(bytes);
    submit(bytes, () -> take(() -> doWrite(data)));
  }

  @Override
  public final void finish(ByteBuffer end, Headers trailers) {
    int bytes = end.remaining();
    unsent.add(bytes);
    count(bytes);
    submit(bytes, () -> take(() -> doFinish(end, trailers)));
  }

  /** Submits a step that writes bytes. Every path through the step calls {@link #sent} for them. */
  private void submit(int bytes, Runnable step) {
    if (!outbox.submit(step)) {
      left(bytes);
    }
  }

  @Override
  public final @Nullable String reserveResponse(int bytes) {
    String refusal = memory.reserve(bytes, bytes);
    if (refusal == null) {
      reserved.addAndGet(bytes);
    }
    return refusal;
  }

  @Override
  public final void abort() {
    outbox.submit(this::doAbort);
  }

  @Override
  public final boolean isWritable() {
    return unsent.isBelowBound()
        && !(memory.isTight() && !holdsResponse() && unsent.isAnyWaiting());
  }

  /**
   * Returns whether written bytes are held back until the bound is reached or the request is
   * complete. In that case the writer may have to read before anything is sent. May be called from
   * any thread.
   */
  boolean holdsResponse() {
    return false;
  }

  @Override
  public final void consumed(int bytes) {
    if (outbox.eventLoop().inEventLoop() && delivering) {
      consumedInDelivery += bytes;
    } else if (credit.getAndAdd(bytes) == 0) {
      outbox.submit(() -> take(() -> doCredit(credit.getAndSet(0))));
    }
  }

  @Override
  public final MessageMemory memory() {
    return memory;
  }

  @Override
  public final Loop loop() {
    return outbox;
  }

  /** Runs a step, on the event loop. If it fails, it ends the exchange: nothing else would. */
  private void take(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      doAbort();
      FailureLog.error(LOGGER, "can't answer", request.path(), e);
    }
  }

  abstract void doRespond(HttpResponse response);

  abstract void doSendHead(int status, Headers headers);

  abstract void doWrite(ByteBuffer data);

  abstract void doFinish(ByteBuffer end, Headers trailers);

  abstract void doAbort();

  abstract void doCredit(int bytes);

  final EventLoopOutbox outbox() {
    return outbox;
  }

  /** Passes the exchange to the handler; on the event loop. If it throws, ends the exchange. */
  final void begin(HttpHandler handler) {
    try {
      listener = handler.handle(this);
    } catch (RuntimeException | Error e) {
      listener = DiscardingListener.of(this);
      respond(HttpResponse.of(500, Headers.empty()));
      abort(); // Does nothing after the 500, unless the handler has begun a response.
      FailureLog.error(LOGGER, "the HTTP handler failed at", request.path(), e);
    }
  }

  /**
   * Passes a part of the body to the listener; on the event loop.
   *
   * @param data borrowed
   * @return how many bytes the listener consumed during the call
   */
  final int deliver(ByteBuf data, boolean last) {
    HttpRequestListener receiver = listener;
    if (receiver == null) {
      return data.readableBytes();
    }
    delivering = true;
    consumedInDelivery = 0;
    try {
      receiver.onData(data.nioBuffer(), last);
    } catch (RuntimeException | Error e) {
      doAbort();
      FailureLog.error(LOGGER, "the listener failed at", request.path(), e);
    } finally {
      delivering = false;
    }
    return consumedInDelivery;
  }

  /** Notifies the listener that its connection takes no new exchanges; on the event loop. */
  final void drain() {
    HttpRequestListener receiver = listener;
    if (receiver == null) {
      return;
    }
    try {
      receiver.onDrain();
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "the listener failed at", request.path(), e);
    }
  }

  /** Notifies the listener once that the exchange is over; on the event loop. */
  final void over(boolean completed) {
    HttpRequestListener receiver = listener;
    if (receiver == null) {
      return;
    }
    listener = null;
    memory.release(reserved.getAndSet(0));
    if (!completed) {
      memory.release(unsentMemory.getAndSet(0));
    }
    try {
      receiver.onClosed(completed);
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "the listener failed at", request.path(), e);
    }
  }

  /** Counts bytes of a response that wait to be sent from now on. */
  private void count(int bytes) {
    int uncounted = bytes - takeUpTo(bytes, reserved);
    if (uncounted > 0) {
      memory.take(uncounted);
    }
    unsentMemory.addAndGet(bytes);
  }

  /** Releases the memory of response bytes that have been sent, or never will be. */
  private void left(int bytes) {
    memory.release(takeUpTo(bytes, unsentMemory)); // Zero if the exchange was cut off before.
  }

  private static int takeUpTo(int bytes, AtomicInteger count) {
    if (count.get() == 0) {
      return 0;
    }
    int before = count.getAndUpdate(now -> Math.max(0, now - bytes));
    return Math.min(before, bytes);
  }

  /** Returns whether the exchange is over; on the event loop. */
  final boolean isOver() {
    return listener == null;
  }

  /**
   * Handles that written bytes have been sent, or never will be: releases their memory and wakes
   * the writer if there is room again. On the event loop.
   */
  public final void sent(int bytes) {
    left(bytes);
    boolean resumed = unsent.remove(bytes);
    HttpRequestListener receiver = listener;
    if (receiver != null && resumed) {
      take(receiver::onWritable);
    }
  }
}
