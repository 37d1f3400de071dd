package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.Execution;
import dev.connectjava.call.MessageSink;
import dev.connectjava.call.MessageSource;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.protocol.UnaryForm;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A unary call with interceptors, which see it as streams of one message each. If interceptors may
 * block, they start when the head has arrived, and a thread may wait for the request: the waiting
 * thread is stored in the request's slot.
 */
final class InterceptedUnaryCall extends UnaryCall {

  private final AtomicBoolean taken = new AtomicBoolean();

  /** Null, the {@link EarlyHead}, or {@link #OVER} when none may be sent any more. */
  private final AtomicReference<@Nullable Object> earlyHead = new AtomicReference<>();

  InterceptedUnaryCall(
      HttpExchange exchange,
      Route<?, ?> route,
      UnaryForm form,
      CallHead head,
      WaitingRequests waiting,
      LongAdder activeCalls) {
    super(exchange, route, form, head, waiting, activeCalls);
  }

  @Override
  void handle() {
    route.chain().handle(ServerCall.of(this, new Requests(), new Responses()));
  }

  @Override
  boolean isRequestDone() {
    return taken.get();
  }

  @Override
  void wake(@Nullable Object waiter) {
    if (waiter instanceof Thread thread) {
      Execution.wake(loop(), thread);
    }
  }

  /** Takes the request, waiting until it has arrived; returns null if it was already taken. */
  private @Nullable Object take() {
    Thread self = Thread.currentThread();
    while (true) {
      Object seen = request;
      if (seen == null || seen == self) {
        await(seen, self);
      } else if (seen instanceof RpcException broken) {
        throw broken;
      } else if (seen instanceof Thread) {
        throw new IllegalStateException(
            "another thread already waits for the request of " + method().procedure());
      } else if (isRequestOver()) {
        throwIfCancelled();
        if (taken.get()) {
          return null;
        }
        throw new IllegalStateException("the call of " + method().procedure() + " is over");
      } else {
        return taken.compareAndSet(false, true) ? seen : null;
      }
    }
  }

  private void await(@Nullable Object seen, Thread self) {
    if (!route.execution().mayBlock() || loop().inLoop()) {
      throw new IllegalStateException(
          "a handler of %s on the event loop can't wait for a message: make it asynchronous, or choose another ExecutionMode"
              .formatted(method().procedure()));
    }
    if (seen == null && !REQUEST.compareAndSet(this, null, self)) {
      return;
    }
    try {
      throwIfCancelled();
      LockSupport.park(this);
      if (Thread.currentThread().isInterrupted()) {
        throwIfCancelled();
        throw new RpcException(
            Code.CANCELED,
            "the handler's thread was interrupted while it waited for a message",
            new InterruptedException());
      }
    } finally {
      REQUEST.compareAndSet(this, self, null);
    }
  }

  @Override
  void succeed(EncodedMessage message) {
    earlyHead.compareAndSet(null, OVER); // A head that is sent from now on would be a second one.
    if (earlyHead.get() instanceof EarlyHead early) {
      ByteBuffer body = early.form().body(message.joined());
      requireMemory(body.remaining());
      early.end(body, early.form().end(trailersSoFar()));
    } else {
      super.succeed(message);
    }
  }

  @Override
  void fail(OutgoingError error, ErrorLimits limits) {
    if (earlyHead.getAndSet(OVER) instanceof EarlyHead early) {
      early.end(null, early.form().end(error.afterHead(), limits));
    } else {
      super.fail(error, limits);
    }
  }

  private final class Requests implements MessageSource {

    @Override
    public @Nullable Object receive() {
      throwIfCancelled();
      Object message = take();
      return message == null ? null : decode(message);
    }

    @Override
    public @Nullable CallMessage receiveMessage() {
      throwIfCancelled();
      Object message = take();
      return message == null ? null : encodedRequest(message);
    }

    @Override
    public void notReceived(RpcException failure) {
      // There is no other message.
    }
  }

  private final class Responses implements MessageSink {

    @Override
    public void sendMessage(CallMessage message) {
      send(message);
    }

    @Override
    public void send(Object message) {
      throwIfCancelled();
      EncodedMessage encoded = encode(message);
      if (response != null) {
        throw new IllegalStateException(
            method().procedure() + " must have exactly one response message");
      }
      response = encoded;
    }

    /** If the form can't begin a response early, the headers are sent with the one message. */
    @Override
    public void sendHeaders() {
      StreamForm stream = form.asStream();
      if (stream != null && earlyHead.get() == null) {
        EarlyHead early = new EarlyHead(exchange, stream);
        Headers fields = stream.head(head, headersSoFar());
        if (earlyHead.compareAndSet(null, early)) {
          early.send(fields);
        }
      }
    }
  }
}
