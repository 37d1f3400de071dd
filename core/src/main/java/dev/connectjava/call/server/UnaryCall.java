package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.EnteredScope;
import dev.connectjava.RpcException;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.protocol.UnaryForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A unary call: one message, one run of the handler, one response. The message is read on the loop.
 * Decoding, the handler and encoding are one run, and the response is sent in one piece.
 *
 * <p>The parts of the request belong to the loop until the request is published in one slot. From
 * then on, the thread that ends the call gives back its memory. This class is the call of a
 * blocking handler without interceptors.
 */
class UnaryCall extends ServedCall {

  static final VarHandle REQUEST;

  static {
    try {
      REQUEST = MethodHandles.lookup().findVarHandle(UnaryCall.class, "request", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Replaces the request when the call is over. */
  static final Object OVER = new Object();

  final UnaryForm form;
  final CallHead head;
  private final MessageCoding<Object, Object> coding;
  private final WaitingRequests waiting;

  // Confined to the loop.
  private @Nullable MessageReader reader;

  /** The message, while it is not known whether it is the only one. */
  private @Nullable RawMessage arrived;

  /** Whether the request was published or is skipped. */
  private boolean settled;

  /**
   * Null while it is not known; a message, as {@code byte[]} if it is uncompressed and arrived in
   * one piece; the reason why there is none; or {@link #OVER}.
   */
  volatile @Nullable Object request;

  /** Set by the run. */
  @Nullable EncodedMessage response;

  UnaryCall(
      HttpExchange exchange,
      Route<?, ?> route,
      UnaryForm form,
      CallHead head,
      WaitingRequests waiting,
      LongAdder activeCalls) {
    super(exchange, route, form.protocol(), head.timeout(), activeCalls);
    this.form = form;
    this.head = head;
    this.coding = route.coding(head.codec());
    this.waiting = waiting;
  }

  @Override
  final void startOrWait() {
    RawMessage message = head.message();
    if (message != null) {
      start(message);
    } else {
      waiting.await(loop(), this);
      if (route.startsWithHead()) {
        handOver();
      }
    }
  }

  /** Begins a call whose message the head has carried; a body after it is skipped. */
  private void start(RawMessage message) {
    try {
      settle(message.admitted(exchange.memory(), Inbound.REQUEST));
      handOver();
    } catch (RpcException e) {
      failFromOutside(e);
    }
  }

  // The request; called on the loop.

  @Override
  public final void onData(ByteBuffer data, boolean last) {
    int bytes = data.remaining();
    if (!settled) {
      read(data, last);
    }
    exchange.consumed(bytes);
    if (!settled) {
      waiting.arrived(loop(), this, bytes, reader == null ? 0 : reader.announcedBytes());
      return;
    }
    waiting.remove(this);
    if (!isHandedOver()) {
      if (request instanceof RpcException broken) {
        failFromOutside(broken);
      } else {
        handOver();
      }
    }
  }

  private void read(ByteBuffer data, boolean last) {
    if (isRequestOver()) {
      passOver();
      return;
    }
    if (last && reader == null) {
      int start = data.position();
      byte[] whole = form.wholeMessage(exchange.request(), head, data, limitBytes());
      if (whole != null && exchange.memory().reserve(memoryOf(whole), whole.length) == null) {
        settle(whole);
        return;
      }
      data.position(start); // Without memory for it, a reader reports the reason.
    }
    try {
      readPiece(data, last);
    } catch (RpcException e) {
      passOver();
      settle(e);
    }
  }

  private void readPiece(ByteBuffer data, boolean last) {
    if (reader == null) {
      reader = form.reader(head, limitBytes(), admission());
    }
    reader.read(data, last, this::onMessage);
    if (last) {
      RawMessage only = arrived;
      arrived = null;
      settle(only == null ? HandlerInvocation.cardinality(method(), "none") : only);
    }
  }

  /** A body without envelopes is one message, whose length the head may announce. */
  private Admission admission() {
    String length =
        form.isEnveloped()
            ? null
            : exchange.request().headers().first("content-length").orElse(null);
    return new Admission(exchange.memory(), Admission.bodyBytes(length));
  }

  private void onMessage(RawMessage message) {
    if (arrived != null) {
      message.release();
      throw HandlerInvocation.cardinality(method(), "more than one");
    }
    arrived = message;
  }

  /**
   * Skips the rest of the request, which is not needed any more; gives back what is not published.
   */
  private void passOver() {
    settled = true;
    if (reader != null) {
      reader.discard();
      reader = null;
    }
    if (arrived != null) {
      arrived.release();
      arrived = null;
    }
  }

  /** Publishes the request, or the reason why there is none, unless the call is over. */
  private void settle(Object found) {
    settled = true;
    reader = null;
    Object before = request;
    while (before != OVER && !REQUEST.compareAndSet(this, before, found)) {
      before = request;
    }
    if (before == OVER) {
      release(found);
    } else {
      wake(before);
    }
  }

  /** Wakes the thread that waits for the request, if this is such a thread. */
  void wake(@Nullable Object waiter) {}

  private void release(@Nullable Object found) {
    switch (found) {
      case byte[] bytes -> exchange.memory().release(memoryOf(bytes));
      case RawMessage message -> message.release();
      case null, default -> {}
    }
  }

  /** Returns the memory of a message that arrived in one piece, counted like that of any other. */
  private static int memoryOf(byte[] message) {
    return message.length + RawMessage.OVERHEAD_BYTES;
  }

  private int limitBytes() {
    return route.requestLimitBytes();
  }

  /** Returns whether the request is not needed any more because the call is over. */
  final boolean isRequestOver() {
    return request == OVER;
  }

  /** Called by the thread that ends the call: ends the request, which may still be arriving. */
  final void endRequest() {
    Object before = REQUEST.getAndSet(this, OVER);
    release(before);
    wake(before);
  }

  // The run.

  @Override
  public void run() {
    if (enter()) {
      Throwable failure = null;
      EnteredScope scopes = enterScopes();
      try {
        handle();
      } catch (Throwable e) {
        failure = e;
      } finally {
        leave(scopes);
      }
      end(failure);
      clearInterrupt();
    }
  }

  /** Calls the handler and encodes the response. */
  void handle() {
    response = encode(route.unaryHandler().handle(decodePublished(), this));
  }

  /** Decodes the message of a call that was handed over with its message. */
  final Object decodePublished() {
    Object message = request;
    if (message == null || isRequestOver()) {
      throwIfCancelled();
      throw new IllegalStateException(
          "the request of " + method().procedure() + " was already released");
    }
    return decode(message);
  }

  final Object decode(Object message) {
    if (message instanceof byte[] bytes) {
      return coding.decode(bytes, observed);
    }
    RawMessage raw = (RawMessage) message;
    try {
      return coding.decode(raw, head.requestCompression(), limitBytes(), observed);
    } finally {
      if (isRequestOver()) {
        raw.release(); // The thread that has ended the call has given back what it had then.
      }
    }
  }

  /** Returns the message as it is encoded, for an interceptor. */
  final CallMessage encodedRequest(Object message) {
    RawMessage raw =
        message instanceof byte[] bytes ? new RawMessage(bytes, false) : (RawMessage) message;
    try {
      return coding.message(
          raw, requestConversion(), head.requestCompression(), limitBytes(), observed);
    } finally {
      if (isRequestOver()) {
        raw.release(); // As for one that is decoded.
      }
    }
  }

  @Override
  public final String codec() {
    return head.codec();
  }

  @Override
  public final MessageConversion requestConversion() {
    return coding.ofReceived(head.codec(), new RequestMemory(exchange.memory()));
  }

  @Override
  public final MessageConversion responseConversion() {
    return coding.ofSent(head.codec(), this);
  }

  /** Before a long response is encoded, gives back the memory of the request, which it may need. */
  @Override
  public final void take(int bytes) {
    if (isRequestDone()) {
      endRequest();
    }
    super.take(bytes);
  }

  /** Returns whether the request is not needed any more after there is a response. */
  boolean isRequestDone() {
    return true;
  }

  final EncodedMessage encode(@Nullable Object message) {
    if (message == null) {
      throw new IllegalStateException("the handler of " + method().procedure() + " returned null");
    }
    return encode(coding, message, head, form.isEnveloped());
  }

  /** Ends the run and the call, and answers the call unless it has been cancelled. */
  final void end(@Nullable Throwable failure) {
    end(leave(), failure);
  }

  /** Ends a call whose stage has completed, unless the call has been cancelled and so has ended. */
  final void endPending(@Nullable EncodedMessage encoded, @Nullable Throwable failure) {
    if (leave()) {
      response = encoded;
      end(true, failure);
    }
  }

  private void end(boolean answers, @Nullable Throwable failure) {
    try {
      endRequest(); // The response may need its memory.
      if (answers) {
        answer(failure);
      }
    } catch (RuntimeException | Error e) {
      abort(e);
    } finally {
      over();
    }
    if (failure != null && !isCancelled()) {
      HandlerFailure.log(failure, method());
    }
  }

  // The answer; called by the thread that ends the call.

  private void answer(@Nullable Throwable failure) {
    if (failure != null) {
      fail(HandlerFailure.told(failure, this));
      return;
    }
    EncodedMessage message = response;
    if (message == null) {
      String what = method().procedure() + " ended without a response message";
      fail(new RpcException(Code.INTERNAL, what));
      return;
    }
    try {
      succeed(message);
    } catch (RpcException e) {
      fail(e);
      return;
    }
    answered(null);
  }

  /**
   * Sends the message, and with it the end.
   *
   * @throws RpcException if there is no memory for it
   */
  void succeed(EncodedMessage message) {
    StreamForm inParts = message.prefix() == null ? null : form.asStream();
    if (inParts != null) {
      respond(inParts, head, message);
      return;
    }
    HttpResponse complete = head.message() == null ? null : notModified();
    if (complete == null) {
      complete =
          form.response(
              head, headersSoFar(), message.joined(), message.compressed(), trailersSoFar());
    }
    requireMemory(complete.body().remaining());
    exchange.respond(complete);
  }

  /** Returns the response to a GET whose client has the message already; null if it has not. */
  private @Nullable HttpResponse notModified() {
    return hasUnmodified() ? form.notModified(headersSoFar(), trailersSoFar()) : null;
  }

  /**
   * Called when the handler has failed: sends the error with the metadata that the handler has set.
   */
  private void fail(RpcException error) {
    fail(new OutgoingError(error, headersSoFar(), trailersSoFar()));
  }

  private void fail(OutgoingError error) {
    fail(error, ErrorLimits.of(exchange, route.responseLimitBytes()));
    answered(error.error());
  }

  void fail(OutgoingError error, ErrorLimits limits) {
    exchange.respond(form.failure(head.codec(), error, limits));
  }

  @Override
  final void answerAlone(RpcException error) {
    fail(new OutgoingError(error));
  }

  @Override
  final void answerWithMetadata(RpcException error) {
    fail(error);
  }

  @Override
  final void cancelled(Cancelled before, RpcException reason) {
    if (before == Cancelled.RUNNING) {
      wake(request); // Its run ends the call.
    } else if (before == Cancelled.IDLE) {
      if (loop().inLoop()) {
        neverHandOver();
        waiting.remove(this);
        passOver();
      }
      endRequest();
      over();
      abandonPending();
    }
  }

  /** Called when the result that the handler has not returned yet is not needed any more. */
  void abandonPending() {}

  @Override
  public final void onWritable() {
    // The response is sent in one piece.
  }

  @Override
  public final void onClosed(boolean completed) {
    cancelTimer();
    waiting.remove(this);
    passOver();
    if (!completed || !isHandedOver()) {
      RpcException reason = gone();
      cancelled(cancel(reason), reason);
    }
  }

  @Override
  final boolean isRequestAwaited() {
    return true;
  }
}
