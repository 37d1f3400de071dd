package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.LoopYield;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.StreamEnd;
import dev.connectjava.protocol.StreamForm;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The response of a call: the messages that the handler sends, and the end, which is written once,
 * by the handler or by a deadline that passes.
 *
 * <p>The messages of a stream are encoded into a chunk, which a step of the loop passes to the
 * transport; the end takes before it what is left in the chunk. Nothing is written after the end.
 * At most the transport's bound, two chunks of 16 KiB and one message wait to be sent: while the
 * loop passes one chunk to the transport, the sender may fill the next one.
 */
final class OutgoingMessages implements AsyncResponses, Runnable {

  private final HttpExchange exchange;
  private final ServedCall context;
  private final StreamForm form;
  private final CallHead head;
  private final MessageCoding<Object, ?> coding;
  private final boolean streaming;
  private final boolean mayBlock;

  /** For an asynchronous handler: called on the transport's thread when there is room again. */
  private volatile @Nullable Runnable onWritable;

  /** Guards the fields below, and the order of the calls to the exchange. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private @Nullable EncodedMessage only;

  /** The messages of a stream that the transport does not have. Taken under the lock. */
  private final OutgoingChunk chunk;

  // Written under the lock.
  private volatile boolean headSent;
  private volatile boolean ended;

  OutgoingMessages(
      HttpExchange exchange,
      ServedCall context,
      StreamForm form,
      CallHead head,
      MessageCoding<Object, ?> coding) {
    this.mayBlock = context.route.execution().mayBlock();
    this.exchange = exchange;
    this.context = context;
    this.form = form;
    this.head = head;
    this.coding = coding;
    this.streaming = context.method().kind().serverStreams();
    this.chunk = new OutgoingChunk(context);
  }

  @Override
  public void send(Object message) {
    context.throwIfCancelled();
    if (streaming) {
      if (ended || !exchange.isWritable()) {
        awaitRoom(); // Before encoding, so that a waiting handler holds only the object.
      }
      append(message);
      LoopYield.betweenMessages();
    } else {
      sendOnly(encode(message));
    }
  }

  private void sendOnly(EncodedMessage encoded) {
    lock.lock();
    try {
      if (only == null) {
        only = encoded;
      } else {
        throw new IllegalStateException(
            context.method().procedure() + " must have exactly one response message");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sendMessage(CallMessage message) {
    send(message);
  }

  @Override
  public void sendNow(Object message) {
    context.throwIfCancelled();
    if (!ended) {
      append(message);
    }
  }

  /** Encodes a message of a stream into the chunk. */
  private void append(Object message) {
    requireMessage(message);
    if (!chunk.enter()) {
      writeBeside(message);
      return;
    }
    try {
      context.append(coding, message, head, chunk);
      context.throwIfCancelled();
      if (!headSent) {
        sendHeaders();
      }
      chunk.commit();
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
    try {
      exchange.loop().execute(this);
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
      chunk.take(ended ? dropped -> {} : this::write);
    } catch (RuntimeException | Error e) {
      ended = true;
      failure = e;
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      context.abort(failure); // The transport has lost messages.
    }
  }

  private void write(ByteBuffer messages) {
    exchange.write(form.body(messages));
  }

  /** Sends a message while another thread is encoding one. */
  private void writeBeside(Object message) {
    EncodedMessage encoded = encode(message);
    Throwable failure = null;
    lock.lock();
    try {
      context.throwIfCancelled();
      if (!ended) {
        failure = pass(context.parts(form, encoded));
      }
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      context.abort(failure); // The transport has lost messages, perhaps those of another thread.
    }
  }

  /**
   * Passes the messages of the chunk, and one behind them; returns the failure if they are lost.
   */
  private @Nullable Throwable pass(List<ByteBuffer> last) {
    try {
      chunk.take(this::write);
      sendHead();
      last.forEach(exchange::write);
      return null;
    } catch (RuntimeException | Error e) {
      ended = true;
      return e;
    }
  }

  private void write(EncodedMessage encoded) {
    List<ByteBuffer> parts = context.parts(form, encoded);
    sendHead();
    parts.forEach(exchange::write);
  }

  private void requireMessage(@Nullable Object message) {
    if (message == null) {
      throw new NullPointerException(
          "the handler of " + context.method().procedure() + " sent null");
    }
  }

  private EncodedMessage encode(Object message) {
    requireMessage(message);
    return context.encode(coding, message, head, form.isEnveloped());
  }

  @Override
  public ServedCall call() {
    return context;
  }

  @Override
  public boolean isWritable() {
    return exchange.isWritable();
  }

  @Override
  public void onWritable(Runnable action) {
    onWritable = action;
  }

  private void awaitRoom() {
    lock.lock();
    try {
      awaitWritable();
    } finally {
      lock.unlock();
    }
  }

  private void awaitWritable() {
    try {
      while (!ended && !context.isCancelled() && !exchange.isWritable()) {
        if (!mayBlock) {
          throw new IllegalStateException(
              "a handler of %s on the event loop can't wait for a slow client: make it asynchronous, or choose another ExecutionMode"
                  .formatted(context.method().procedure()));
        }
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      context.throwIfCancelled();
      throw new RpcException(
          Code.CANCELED,
          "the handler's thread was interrupted while it waited for a slow client",
          e);
    }
    context.throwIfCancelled();
    if (ended) {
      throw new IllegalStateException(
          "the response of %s has ended: its handler has returned"
              .formatted(context.method().procedure()));
    }
  }

  @Override
  public void sendHeaders() {
    lock.lock();
    try {
      if (!ended) {
        sendHead();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sendHead() {
    if (!headSent) {
      headSent = true;
      exchange.sendHead(200, form.head(head, context.headersSoFar()));
    }
  }

  /** Wakes the handler because the client reads again or the call is cancelled. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Runnable action = onWritable;
    if (action != null) {
      action.run();
    }
  }

  /** Called when the handler has ended without a failure. */
  void complete() {
    RpcException failure = null;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      completeInOrder(context.trailersSoFar());
    } catch (RpcException e) {
      failure = e;
      fail(e, context.headersSoFar(), context.trailersSoFar());
    } finally {
      lock.unlock();
    }
    context.answered(failure);
  }

  private void completeInOrder(Headers trailers) {
    EncodedMessage message = only;
    if (headSent) {
      chunk.take(this::write);
      if (message != null) {
        write(message);
      }
      end(form.end(trailers));
    } else if (message != null && message.prefix() != null) {
      context.respond(form, head, message);
    } else if (message != null) {
      Headers headers = context.headersSoFar();
      HttpResponse response =
          form.response(head, headers, message.bytes(), message.compressed(), trailers);
      context.requireMemory(response.body().remaining());
      exchange.respond(response);
    } else {
      respondEmpty(trailers);
    }
  }

  /**
   * Answers a call without a message, because its kind allows this or because of an interceptor.
   */
  private void respondEmpty(Headers trailers) {
    Headers headers = context.headersSoFar();
    if (streaming) {
      StreamEnd end = form.end(trailers);
      exchange.respond(new HttpResponse(200, form.head(head, headers), end.body(), end.trailers()));
    } else {
      throw new RpcException(
          Code.INTERNAL, context.method().procedure() + " ended without a response message");
    }
  }

  private void respond(OutgoingError error) {
    exchange.respond(form.failure(head.codec(), error, errorLimits()));
  }

  private ErrorLimits errorLimits() {
    return ErrorLimits.of(exchange, context.route.responseLimitBytes());
  }

  /**
   * Called when the handler has failed. Sends the error with the metadata that the handler has set.
   */
  void fail(RpcException error) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      fail(error, context.headersSoFar(), context.trailersSoFar());
    } finally {
      lock.unlock();
    }
    context.answered(error);
  }

  /**
   * Called on the transport's thread when the library ends the call while its handler may be
   * running. Sends only the error: the handler's metadata belongs to the handler's thread.
   */
  void failFromOutside(RpcException error) {
    lock.lock();
    try {
      if (!ended) {
        fail(error, Headers.empty(), Headers.empty());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    context.answered(error);
  }

  private void fail(RpcException error, Headers headers, Headers trailers) {
    ended = true;
    OutgoingError outgoing = new OutgoingError(error, headers, trailers);
    if (headSent) {
      chunk.take(this::write);
      end(form.end(outgoing.afterHead(), errorLimits()));
    } else {
      respond(outgoing);
    }
  }

  private void end(StreamEnd end) {
    exchange.finish(end.body(), end.trailers());
  }
}
