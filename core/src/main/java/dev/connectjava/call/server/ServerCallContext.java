package dev.connectjava.call.server;

import dev.connectjava.Attributes;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.call.FailureLog;
import dev.connectjava.http.HttpRequest;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The context of a call, and its cancellation. */
final class ServerCallContext implements RequestContext {

  private static final Logger LOGGER = System.getLogger(ServerCallContext.class.getName());

  private final Method<?, ?> method;
  private final Protocol protocol;
  private final HttpRequest request;
  private final @Nullable Deadline deadline;
  private final Headers.Builder responseHeaders = Headers.builder();
  private final Headers.Builder responseTrailers = Headers.builder();

  /** Guards the fields below; neither user code nor I/O runs under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Boolean compressResponse;
  private volatile @Nullable RpcException cancellation;
  private @Nullable Thread handlerThread;
  private boolean handlerDone;
  private @Nullable List<Runnable> cancelActions;

  ServerCallContext(
      Method<?, ?> method, Protocol protocol, HttpRequest request, @Nullable Deadline deadline) {
    this.method = method;
    this.protocol = protocol;
    this.request = request;
    this.deadline = deadline;
  }

  @Override
  public Method<?, ?> method() {
    return method;
  }

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public Peer peer() {
    return request.peer();
  }

  @Override
  public Headers requestHeaders() {
    return request.headers();
  }

  @Override
  public Headers.Builder responseHeaders() {
    return responseHeaders;
  }

  @Override
  public Headers.Builder responseTrailers() {
    return responseTrailers;
  }

  @Override
  public void compressResponse(boolean compress) {
    compressResponse = compress;
  }

  /** Whether the handler wants its response compressed; null if it has said nothing. */
  @Nullable Boolean compressResponse() {
    return compressResponse;
  }

  @Override
  public Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  @Override
  public Attributes attributes() {
    return request.attributes();
  }

  @Override
  public Optional<RpcException> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  /** Throws why the call was cancelled, if it was. */
  void throwIfCancelled() {
    RpcException reason = cancellation;
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public void onCancel(Runnable action) {
    lock.lock();
    try {
      if (cancellation == null) {
        if (handlerDone) {
          return;
        }
        if (cancelActions == null) {
          cancelActions = new ArrayList<>(2);
        }
        cancelActions.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    runCancelAction(action);
  }

  /** The handler starts on this thread, which a cancellation interrupts from now on. */
  void enter() {
    lock.lock();
    try {
      handlerThread = Thread.currentThread();
      if (cancellation != null) {
        handlerThread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The handler is done; its thread is not interrupted any more and goes on without the flag.
   *
   * @return why the call was cancelled before, or null if it wasn't and won't be any more
   */
  @Nullable RpcException leave() {
    boolean entered = false;
    lock.lock();
    try {
      entered = handlerThread != null;
      handlerThread = null;
      handlerDone = true;
      cancelActions = null;
      return cancellation;
    } finally {
      lock.unlock();
      if (entered) {
        Thread.interrupted();
      }
    }
  }

  /**
   * Cancels the call: marks it, interrupts the handler's thread, runs the actions.
   *
   * @return whether it was alive before
   */
  boolean cancel(RpcException reason) {
    List<Runnable> actions;
    lock.lock();
    try {
      if (cancellation != null || handlerDone) {
        return false;
      }
      cancellation = reason;
      actions = cancelActions == null ? List.of() : List.copyOf(cancelActions);
      cancelActions = null;
      if (handlerThread != null) {
        handlerThread.interrupt();
      }
    } finally {
      lock.unlock();
    }
    actions.forEach(this::runCancelAction);
    return true;
  }

  private void runCancelAction(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "a cancel action has failed of", method.procedure(), e);
    }
  }
}
