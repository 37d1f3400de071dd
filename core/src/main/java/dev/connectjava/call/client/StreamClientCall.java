package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.Credit;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.Inbox;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's call with a stream in one or both directions. A request of one message is handed to
 * the transport in one piece when it is sent. A stream of requests begins when the call is opened,
 * so that the server may send first. A single response is returned at the call's end.
 *
 * <p>Each event is one step under the lock of the inbox, which guards the response's reader.
 */
final class StreamClientCall<I, O> extends MadeCall<I, O>
    implements Inbox.Source, RequestMessages.Encoding {

  private static final String NOT_TAKEN = "can't hand the request to the transport";

  private final @Nullable Compression compression;
  private final RequestMessages requests;
  private final Inbox inbox;

  /** Set for a bidirectional call after its exchange has begun on a connection. */
  private volatile @Nullable HttpVersion version;

  // Used by the events.
  private int messages; // A run counts as one.

  /** How the current event has ended the call; null if it has not. */
  private @Nullable EndedBy endedBy;

  /** How an event has ended a call. */
  private enum EndedBy {
    ITS_EXCHANGE,
    THIS_SIDE
  }

  StreamClientCall(
      ClientSettings settings,
      MessageCoding<I, O> coding,
      RpcMethod<I, O> method,
      CallOptions options,
      @Nullable CallContext context) {
    super(settings, coding, method, options, context);
    this.compression = settings.compression(options);
    this.requests =
        new RequestMessages(new WaitingCaller(method), settings.callbackExecutor(), this, observed);
    this.inbox = new Inbox(this, isStreaming() ? Credit.AS_TAKEN : Credit.AS_ARRIVED);
  }

  @Override
  void start() {
    super.start();
    if (method.kind().clientStreams() && !isOver()) {
      try {
        open(null);
      } catch (RpcException e) {
        return; // A head interceptor has ended the call; the caller gets the failure when it uses
        // the call.
      }
    }
  }

  @Override
  @Nullable HttpClientExchange exchange() {
    return requests.exchange();
  }

  // The request.

  private void open(@Nullable ByteBuffer body) {
    try {
      requests.open(settings.http(), protocol().request(head(compression)), body, this);
    } catch (RuntimeException
        | Error
            e) { // Thrown by the transport; a thread that already waits must not wait any longer.
      abort(new RpcException(Code.INTERNAL, NOT_TAKEN, e));
      throw e;
    }
  }

  @Override
  public void send(I message) {
    sendAny(message);
  }

  @Override
  public void sendMessage(CallMessage message) {
    sendAny(message);
  }

  private void sendAny(@Nullable Object message) {
    if (!method.kind().clientStreams()) {
      submit(message);
      return;
    }
    throwIfFailed();
    try {
      if (!requests.send(requireMessage(message))) {
        throwIfFailed();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    return sendAnyAsync(message);
  }

  @Override
  public CompletionStage<Void> sendMessageAsync(CallMessage message) {
    return sendAnyAsync(message);
  }

  private CompletionStage<Void> sendAnyAsync(@Nullable Object message) {
    try {
      throwIfFailed();
      if (method.kind().clientStreams()) {
        return requests.sendAsync(requireMessage(message)).thenRun(this::throwIfFailed);
      }
      submit(message);
      return CompletableFuture.completedFuture(null);
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void append(Object message, OutgoingChunk chunk) {
    append(message, compression, chunk);
  }

  @Override
  public EncodedMessage encode(Object message) {
    return encode(message, compression);
  }

  @Override
  public void onLost(Throwable cause) {
    abort(new RpcException(Code.INTERNAL, NOT_TAKEN, cause));
  }

  /** Sends the only message of a request, together with the head and the end. */
  private void submit(@Nullable Object message) {
    throwIfFailed();
    if (requests.isClosed()) {
      throw notOneRequest();
    }
    abortIfLate();
    if (!isOver()) { // Otherwise receive() throws the reason.
      open(encode(message, compression).joined());
    }
  }

  @Override
  boolean isSent() {
    return method.kind().clientStreams() || requests.isClosed();
  }

  @Override
  public void closeSend() {
    if (method.kind().clientStreams()) {
      requests.close();
    } else if (!requests.isClosed() && !isOver()) {
      throw notOneRequest();
    }
  }

  // Events of the transport.

  @Override
  public void onStarted(HttpVersion newVersion, Peer peer) {
    tellConnected(peer);
    if (method.kind() == RpcMethod.Kind.BIDI_STREAM) {
      version = newVersion;
      wake();
    }
  }

  @Override
  public void onHead(int status, Headers received) {
    if (!isOver()) {
      tellHead(status, received);
    }
    step(0, () -> readHead(status, received));
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    step(data.remaining(), () -> readData(data, last));
  }

  @Override
  public void onEnd(Headers received) {
    step(0, () -> readEnd(received));
  }

  @Override
  public void onWritable() {
    requests.onWritable();
  }

  @Override
  public void onFailed(HttpFailure failure) {
    step(0, () -> readFailure(failure));
  }

  private void step(int bytes, Runnable event) {
    if (!isOver()) {
      inbox.arrive(bytes, event);
      EndedBy end = endedBy;
      if (end != null) {
        endedBy = null;
        over(end == EndedBy.THIS_SIDE);
      } else {
        wake();
      }
    }
  }

  // Called within an event.

  @Override
  public void onMessage(RawMessage message) {
    messages++;
    if (messages > 1 && !isStreaming()) {
      message.release();
      throw cardinality("more than one");
    }
    inbox.onMessage(message);
  }

  @Override
  public void onRun(MessageRun run) {
    if (isStreaming()) {
      messages++;
      inbox.onRun(run);
    } else {
      super.onRun(run);
    }
  }

  @Override
  boolean isAnswered() {
    return messages > 0;
  }

  @Override
  void onEnded(boolean inOrder, boolean abandoned) {
    discardUnderway();
    if (inOrder || isStreaming()) {
      inbox.complete();
    } else {
      inbox.drop();
    }
    endedBy = abandoned ? EndedBy.THIS_SIDE : EndedBy.ITS_EXCHANGE;
  }

  // The end; called on any thread.

  @Override
  void onAborted() {
    inbox.close();
    over(true);
  }

  private void over(boolean abandoned) {
    tellEnd();
    requests.end(abandoned);
    leaveParent();
    wake();
  }

  @Override
  void dropArrived() {
    inbox.close();
  }

  /** Ends the call. If it is over, messages that have arrived can still be taken, uncounted. */
  @Override
  public void cancel() {
    if (!isOver()) {
      abort(cancelledByCaller());
    }
    inbox.forget(); // It may have ended in order before it could be aborted.
  }

  // Called by the inbox.

  @Override
  public void credit(int bytes) {
    HttpClientExchange open = exchange();
    if (open != null && !isOver()) {
      open.consumed(bytes);
    }
  }

  @Override
  public void dropUnderway() {
    discardUnderway();
  }

  // Queries of the caller.

  @Override
  boolean isAtHand() {
    return inbox.isAtHand();
  }

  @Override
  boolean isReadable() {
    return isOver() || (isStreaming() && inbox.isReadable());
  }

  /** A thread must not wait then, because it usually is the thread that sends; a stage may wait. */
  @Override
  boolean isHopeless() {
    return version == HttpVersion.HTTP_1 && !requests.isClosed();
  }

  @Override
  @Nullable RawMessage takeRaw() {
    while (true) {
      boolean over = isOver();
      RawMessage message = over || isStreaming() ? inbox.poll() : null;
      if (message != null && !isStreaming() && failureHere() != null) {
        message.release(); // The thread that has failed the call is about to drop it.
        return null;
      }
      if (message != null || over) {
        return message;
      }
      abort(hopeless());
    }
  }
}
