package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.MessageCoding.EncodedMessage;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.spi.Compression;
import java.lang.System.Logger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An outgoing unary call: the request is handed to the transport in one piece when it is sent, and
 * the caller is woken once, at the end.
 *
 * <p>The response's reader is confined to the loop. There is no lock.
 */
final class UnaryClientCall<I, O> extends MadeCall<I, O> {

  private static final Logger LOGGER = System.getLogger(UnaryClientCall.class.getName());

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** The response is credited in such portions, most of them never. */
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

  // Confined to the loop.
  private int uncreditedBytes;

  /** Whether there is a message, which may have been taken. */
  private boolean arrived;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable RawMessage message;

  UnaryClientCall(
      ClientSettings settings,
      RpcMethod<I, O> method,
      CallOptions options,
      @Nullable CallContext context) {
    super(settings, method, options, context);
  }

  @Override
  @Nullable HttpClientExchange exchange() {
    return exchange;
  }

  // The request.

  @Override
  public void send(I request) {
    requireOwnThread(); // Lest the server does what the caller can't wait for.
    submit(request);
  }

  @Override
  public CompletionStage<Void> sendAsync(I request) {
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

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, who waits has to be told.
  private void completeWithResponse(CompletableFuture<O> result) {
    try {
      result.complete(BlockingCalls.only(take(), method));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void submit(I request) {
    throwIfFailed();
    if (sent) {
      throw notOneRequest();
    }
    abortIfLate();
    if (isOver()) {
      sent = true; // Whoever receives is told.
      return;
    }
    Compression compression = settings.compression(options);
    EncodedMessage encoded = encode(request, compression);
    sent = true;
    try {
      begin(encoded, compression);
    } catch (RuntimeException | Error e) { // By the transport; who waits already must not go on.
      abort(new RpcException(Code.INTERNAL, "the request can't be handed to the transport", e));
      throw e;
    }
  }

  private void begin(EncodedMessage encoded, @Nullable Compression compression) {
    boolean named = protocol().isEnveloped() || encoded.compressed();
    RequestHead head = head(named ? compression : null);
    if (settings.usesGet(method, options)) {
      HttpClientRequest get = protocol().get(head, settings.codec().isBinary(), encoded.bytes());
      if (get != null && get.target().length() <= settings.maxUrlBytes()) {
        begin(get, NOTHING.duplicate());
        return;
      }
    }
    begin(protocol().request(head), encoded.bytes());
  }

  /** Begins the exchange, unless the call is over. */
  private void begin(HttpClientRequest request, ByteBuffer body) {
    if (isOver()) {
      return;
    }
    HttpClientExchange made = settings.http().open(request, this);
    exchange = made;
    if (isOver()) {
      cancel(made); // Who has ended the call has perhaps not seen the exchange.
    } else {
      if (observed != null) {
        observed.onSent(body.remaining());
      }
      made.start(body);
    }
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

  // What the transport tells.

  @Override
  public void onStarted(HttpVersion version, Peer peer) {
    tellConnected(peer); // The response comes by any version, when the request is complete.
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
        wake(); // What was perhaps a response of trailers alone may have headers now.
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
    // The request has left in one piece.
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
      dropArrived(); // Who has ended the call has perhaps not seen it.
    }
  }

  @Override
  boolean hasArrived() {
    return arrived;
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

  /** Whatever the transport makes of it, the call is over. */
  private void cancel(HttpClientExchange abandoned) {
    try {
      abandoned.cancel();
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "can't cancel the exchange of", method.procedure(), e);
    }
  }

  @Override
  void dropArrived() {
    RawMessage dropped = takeMessage();
    if (dropped != null) {
      dropped.release();
    }
  }

  /** The reader lives on the loop, where it may be reading. */
  private void discardUnderwayOnLoop() {
    HttpClientExchange current = exchange;
    if (current != null) {
      try {
        current.loop().execute(this::discardUnderway);
      } catch (RejectedExecutionException e) {
        discardUnderway(); // The loop has ended, and reads nothing more.
      }
    }
  }

  /** Ends the call. The message of one that is over can be taken still, and counts no more. */
  @Override
  public void cancel() {
    if (!isOver()) {
      abort(cancelledByCaller());
      return;
    }
    RawMessage left = message;
    if (left != null) {
      left.release();
    }
  }

  // What the caller asks.

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
      taken.release(); // Whoever has ended the call is about to drop it.
      return null;
    }
    return taken;
  }

  /** The message, once. */
  private @Nullable RawMessage takeMessage() {
    return (RawMessage) MESSAGE.getAndSet(this, null);
  }

  @Override
  boolean isHopeless() {
    return false; // What a unary call waits for comes whatever its caller does.
  }
}
