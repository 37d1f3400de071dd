package dev.connectjava.grpc;

import dev.connectjava.ClientCall;
import dev.connectjava.RpcException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a client's call on their way to the engine, which takes the next one when the
 * stage of the last one is complete: then the call is what grpc-java calls ready. Thread-safe.
 */
final class OutgoingRequests {

  /** What the call does with events. */
  interface Events {

    /** Called when there is room, for the first time or again. */
    void onReady();

    /** Called when a request is refused, such as by an interceptor; its call goes on until then. */
    void onRefused(Throwable reason);
  }

  private final ClientCall<Object, Object> call;
  private final Events events;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final WaitingMessages waiting;

  /** Whether a thread sends, or a stage is incomplete. */
  private boolean busy;

  /** Whether the caller knows that there is room. */
  private boolean toldReady;

  private boolean ending;
  private boolean over;

  OutgoingRequests(
      ClientCall<Object, Object> call, MessageForm<?> form, long maxWaitingBytes, Events events) {
    this.call = call;
    this.waiting = new WaitingMessages(form, maxWaitingBytes);
    this.events = events;
  }

  /** Reports that the call is ready. */
  void start() {
    send();
  }

  boolean isReady() {
    lock.lock();
    try {
      toldReady = !busy && !over && !ending && waiting.isEmpty();
      return toldReady;
    } finally {
      lock.unlock();
    }
  }

  /** Sends a request, or lets it wait; returns false if more bytes than allowed would wait. */
  boolean send(Object message) {
    lock.lock();
    try {
      if (!over && !waiting.add(message)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    send();
    return true;
  }

  /** Ends the requests, behind those that wait. */
  void end() {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
    send();
  }

  /** Drops what waits: the call is over. */
  void abandon() {
    lock.lock();
    try {
      over = true;
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  private void send() {
    lock.lock();
    try {
      if (busy) {
        return;
      }
      busy = true;
    } finally {
      lock.unlock();
    }
    sendWaiting();
  }

  private void sendWaiting() {
    try {
      for (Object next = next(); next != null; next = next()) {
        CompletableFuture<Void> sent = call.sendAsync(next).toCompletableFuture();
        if (!sent.isDone()) {
          expectNotReady();
          CompletionStage<?> unused =
              sent.whenComplete((nothing, failure) -> {
                inspect(failure);
                sendWaiting();
              });
          return;
        }
        inspect(sent.handle((nothing, failure) -> failure).join());
      }
      if (takeEnd()) {
        call.closeSend();
      }
    } catch (RuntimeException e) { // Such as a second request of a unary method.
      refuse(e);
    }
    rest();
  }

  /**
   * Refuses a request whose stage has failed, unless the call has failed: its end has the reason.
   */
  private void inspect(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause != null && !(cause instanceof RpcException reason && reason.isFromCall())) {
      refuse(cause);
    }
  }

  private void refuse(Throwable reason) {
    abandon();
    events.onRefused(reason);
  }

  private @Nullable Object next() {
    lock.lock();
    try {
      return over ? null : waiting.poll();
    } finally {
      lock.unlock();
    }
  }

  private void expectNotReady() {
    lock.lock();
    try {
      toldReady = false;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeEnd() {
    lock.lock();
    try {
      boolean end = ending && !over && waiting.isEmpty();
      over |= end;
      return end;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the turn of this thread. */
  private void rest() {
    boolean more;
    boolean ready;
    lock.lock();
    try {
      busy = false;
      more = !over && (!waiting.isEmpty() || ending);
      ready = !more && !over && !toldReady;
      toldReady |= ready;
    } finally {
      lock.unlock();
    }
    if (more) {
      send();
    } else if (ready) {
      events.onReady();
    }
  }
}
