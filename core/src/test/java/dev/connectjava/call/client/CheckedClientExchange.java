package dev.connectjava.call.client;

import dev.connectjava.call.CheckedMemory;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An exchange of a client that says what must not be asked of it. */
final class CheckedClientExchange implements HttpClientExchange {

  /** What is not the exchange's own: what others do meanwhile, and who is told of violations. */
  interface Surroundings {

    /** Others do what they do. */
    void point();

    /** Whether the transport has no memory for something. */
    boolean refuses();

    void violate(String what);
  }

  /** Who is told of the response. */
  final HttpResponseListener listener;

  /** After how long it is told that the time has passed; null for never. */
  final @Nullable Duration timeout;

  private final Loop loop;
  private final Surroundings around;
  private final CheckedMemory memory;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicInteger consumed = new AtomicInteger();
  private volatile boolean cancelled;

  CheckedClientExchange(
      HttpResponseListener listener, @Nullable Duration timeout, Loop loop, Surroundings around) {
    this.listener = listener;
    this.timeout = timeout;
    this.loop = loop;
    this.around = around;
    this.memory = new CheckedMemory(around::point, around::refuses, around::violate);
  }

  boolean isStarted() {
    return started.get();
  }

  boolean isCancelled() {
    return cancelled;
  }

  int consumed() {
    return consumed.get();
  }

  private void failIfRefused(String what) {
    if (around.refuses()) {
      throw new OutOfMemoryError(what + ", as a test wants it");
    }
  }

  @Override
  public void start(@Nullable ByteBuffer body) {
    around.point();
    failIfRefused("start");
    if (!started.compareAndSet(false, true)) {
      around.violate("the exchange is started twice");
    }
    if (body == null) {
      around.violate("the request of a unary call has no body");
    }
    around.point();
  }

  @Override
  public void cancel() {
    around.point();
    cancelled = true;
    around.point();
    failIfRefused("cancel");
  }

  @Override
  public void consumed(int bytes) {
    consumed.addAndGet(bytes);
    around.point();
  }

  @Override
  public void write(ByteBuffer data) {
    around.violate("the request of a unary call is written in pieces");
  }

  @Override
  public void finish() {
    around.violate("the request of a unary call is ended apart");
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public CheckedMemory memory() {
    return memory;
  }

  @Override
  public Loop loop() {
    return loop;
  }
}
