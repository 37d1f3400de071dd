package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.platform.Log;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.spi.Compression;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A client's unary call: the request is handed to the transport in one piece when it is sent, and
 * the caller is woken once, at the end.
 *
 * <p>The response's reader is confined to the loop. There is no lock.
 */
final class UnaryClientCall<I, O> extends MadeCall<I, O> {

  private static final Log LOG = Log.of(UnaryClientCall.class);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** The response is credited in portions of this size; most responses are shorter. */
  private static final int CREDIT_BYTES = 16 * 1024;

  private static final VarHandle MESSAGE;

  static {
    try {
      MESSAGE =
          MethodHandles.lookup().findVarHandle(UnaryClientCall.class, "message", RawMessage.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable HttpClientExchange exchange;
  private volatile boolean sent;

  /** Whether the request is a GET for a response that its caller may already have. */
  private boolean conditional;

  // Confined to the loop.
  private int uncreditedBytes;

  /** Whether there is a message; it may have been taken. */
  private boolean arrived;

  /** Whether there will be no message, because the caller already has it. */
  private boolean notModified;

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable RawMessage message;

  UnaryClientCall(
      ClientSettings settings,
      MessageCoding<I, O> coding,
      RpcMethod<I, O> method,
      CallOptions options,
      @Nullable CallContext context) {
    super(settings, coding, method, options, context);
  }

  @Override
  @Nullable HttpClientExchange exchange() {
    return exchange;
  }

  // The request.

  @Override
  public void send(I request) {
    requireOwnThread(); // Otherwise the server could do the work without the caller being able to
    // wait for the response.
    submit(request);
  }

  @Override
  public void sendMessage(CallMessage request) {
    requireOwnThread();
    submit(request);
  }

  @Override
  public CompletionStage<Void> sendAsync(I request) {
    return submitAsync(request);
  }

  @Override
  public CompletionStage<Void> sendMessageAsync(CallMessage request) {
    return submitAsync(request);
  }

  private CompletionStage<Void> submitAsync(@Nullable Object request) {
    try {
      submit(request);
      return CompletableFuture.completedFuture(null);
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Sends the request, and completes the result with the response. */
  void callAsync(I request, CompletableFuture<O> result) {
    submit(request);
    if (isReadableOr(() -> completeWithResponse(result))) {
      completeWithResponse(result);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // The waiting caller must get every exception.
  private void completeWithResponse(CompletableFuture<O> result) {
    try {
      result.complete(BlockingCalls.only(take(), this, method));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void submit(@Nullable Object request) {
    throwIfFailed();
    if (sent) {
      throw notOneRequest();
    }
    abortIfLate();
    if (isOver()) {
      sent = true; // The caller gets the failure when it receives.
      return;
    }
    Compression compression = settings.compression(options);
    EncodedMessage encoded = encode(request, compression);
    sent = true;
    try {
      begin(encoded, compression);
    } catch (RuntimeException
        | Error
            e) { // Thrown by the transport; a thread that already waits must not wait any longer.
      abort(new RpcException(Code.INTERNAL, "can't hand the request to the transport", e));
      throw e;
    }
  }

  private void begin(EncodedMessage encoded, @Nullable Compression compression) {
    boolean named = protocol().isEnveloped() || encoded.compressed();
    RequestHead head = head(named ? compression : null);
    if (settings.usesGet(method, options)) {
      HttpClientRequest get =
          protocol().get(head, settings.codec(options).isBinary(), encoded.bytes());
      if (get != null && get.target().length() <= settings.maxUrlBytes()) {
        conditional = isConditional(get.headers());
        begin(get, NOTHING.duplicate());
        return;
      }
    }
    begin(protocol().request(head), encoded.joined());
  }

  /** Begins the exchange, unless the call is over. */
  private void begin(HttpClientRequest request, ByteBuffer body) {
    if (isOver()) {
      return;
    }
    HttpClientExchange made = settings.http().open(request, this);
    exchange = made;
    if (isOver()) {
      cancel(made); // The thread that has ended the call may not have seen the exchange.
    } else {
      if (observed != null) {
        observed.onSent(body.remaining());
      }
      made.start(body);
    }
  }

  private static boolean isConditional(Headers headers) {
    return headers.contains("if-none-match") || headers.contains("if-modified-since");
  }

  @Override
  boolean isSent() {
    return sent;
  }

  @Override
  public void closeSend() {
    if (!sent && !isOver()) {
      throw notOneRequest();
    }
  }

  // Events of the transport.

  @Override
  public void onStarted(HttpVersion version, Peer peer) {
    tellConnected(
        peer); // The version does not matter: the response arrives when the request is complete.
  }

  @Override
  public void onHead(int status, Headers received) {
    if (!isOver()) {
      tellHead(status, received);
      readHead(status, received);
      wake();
    }
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    if (!isOver()) {
      int bytes = data.remaining();
      readData(data, last);
      if (!isOver()) {
        wake(); // A response that could be trailers-only may have headers now.
        credit(bytes);
      }
    }
  }

  private void credit(int bytes) {
    uncreditedBytes += bytes;
    if (uncreditedBytes >= CREDIT_BYTES) {
      required().consumed(uncreditedBytes);
      uncreditedBytes = 0;
    }
  }

  @Override
  public void onEnd(Headers received) {
    if (!isOver()) {
      readEnd(received);
    }
  }

  @Override
  public void onWritable() {
    // The request is sent in one piece.
  }

  @Override
  public void onFailed(HttpFailure failure) {
    if (!isOver()) {
      readFailure(failure);
    }
  }

  @Override
  public void onMessage(RawMessage found) {
    if (arrived) {
      found.release();
      throw cardinality("more than one");
    }
    arrived = true;
    message = found;
    if (isOver()) {
      dropArrived(); // The thread that has ended the call may not have seen it.
    }
  }

  @Override
  boolean isAnswered() {
    return arrived || notModified;
  }

  @Override
  public boolean onNotModified() {
    notModified = conditional;
    return conditional;
  }

  @Override
  public boolean isNotModified() {
    return isOver() && notModified && !hasFailed();
  }

  // The end.

  @Override
  void onEnded(boolean inOrder, boolean abandoned) {
    discardUnderway();
    if (!inOrder) {
      dropArrived();
    }
    over(abandoned);
  }

  @Override
  void onAborted() {
    dropArrived();
    over(true);
    discardUnderwayOnLoop();
  }

  private void over(boolean abandoned) {
    tellEnd();
    HttpClientExchange current = exchange;
    if (abandoned && current != null) {
      cancel(current);
    }
    leaveParent();
    wake();
  }

  /** Cancels the exchange; the call is over even if the transport fails. */
  private void cancel(HttpClientExchange abandoned) {
    try {
      abandoned.cancel();
    } catch (RuntimeException | Error e) {
      LOG.error("can't cancel the exchange of", method.procedure(), e);
    }
  }

  @Override
  void dropArrived() {
    RawMessage dropped = takeMessage();
    if (dropped != null) {
      dropped.release();
    }
  }

  /** Drops the message that is being read, on the loop, where the reader may be in use. */
  private void discardUnderwayOnLoop() {
    HttpClientExchange current = exchange;
    if (current != null) {
      try {
        current.loop().execute(this::discardUnderway);
      } catch (RejectedExecutionException e) {
        discardUnderway(); // The loop has ended and does not use the reader any more.
      }
    }
  }

  /** Ends the call. If it is over, its message can still be taken, uncounted. */
  @Override
  public void cancel() {
    if (!isOver()) {
      abort(cancelledByCaller());
    }
    RawMessage left = message; // It may have ended in order before it could be aborted.
    if (left != null) {
      left.release();
    }
  }

  // Queries of the caller.

  @Override
  boolean isAtHand() {
    return false;
  }

  @Override
  boolean isReadable() {
    return isOver();
  }

  @Override
  @Nullable RawMessage takeRaw() {
    RawMessage taken = takeMessage();
    if (taken != null && hasFailed()) {
      taken.release(); // The thread that has ended the call is about to drop it.
      return null;
    }
    return taken;
  }

  /** Takes the message, which is possible once. */
  private @Nullable RawMessage takeMessage() {
    return (RawMessage) MESSAGE.getAndSet(this, null);
  }

  @Override
  boolean isHopeless() {
    return false; // The response of a unary call arrives without further action of its caller.
  }
}
