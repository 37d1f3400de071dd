package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.RpcException;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageCoding.EncodedMessage;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An outgoing unary call as its caller has it. Its one attempt is the superclass: the request is
 * handed to the transport in one piece when it is sent, and the caller is woken once, at the end.
 */
final class UnaryClientCall<I, O> extends UnaryAttempt implements ClientCall<I, O>, OutgoingCall {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final ClientProtocol protocol;
  private final MessageCoding<I, O> coding;
  private final @Nullable CallsOfParent siblings;
  private volatile boolean sent;

  /** Whether a timer runs. It does no harm if there are two. */
  private boolean timed;

  // Of whoever receives.
  private boolean metadataTold;

  UnaryClientCall(ClientSettings settings, Method<I, O> method, CallOptions options) {
    super(settings, method, options);
    this.protocol = settings.protocol(method);
    this.coding = settings.coding(method);
    this.siblings = options.parent().map(CallsOfParent::of).orElse(null);
  }

  void start() {
    if (siblings != null) {
      siblings.add(this);
    }
    abortIfLate();
  }

  private void abortIfLate() {
    if (deadline != null && deadline.isExpired()) {
      abort(deadline.failure());
    }
  }

  // The request.

  @Override
  public void send(I message) {
    requireOwnThread(); // Lest the server does what the caller can't wait for.
    submit(message);
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    try {
      submit(message);
      return CompletableFuture.completedFuture(null);
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Sends the request, and completes the result with the response. */
  void callAsync(I message, CompletableFuture<O> result) {
    submit(message);
    if (isOverOr(() -> completeWithResponse(result))) {
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

  private void submit(I message) {
    throwIfFailed();
    if (sent) {
      throw new IllegalStateException(method.procedure() + " takes exactly one request message");
    }
    abortIfLate();
    Compression compression = settings.compression(options);
    EncodedMessage encoded = encode(message, compression);
    boolean named = protocol.isEnveloped() || encoded.compressed();
    RequestHead head = head(named ? compression : null);
    sent = true;
    if (settings.usesGet(method, options)) {
      HttpClientRequest get = protocol.get(head, settings.codec().isBinary(), encoded.bytes());
      if (get != null && get.target().length() <= settings.maxUrlBytes()) {
        begin(get, NOTHING.duplicate());
        return;
      }
    }
    begin(protocol.request(head), encoded.bytes());
  }

  private RequestHead head(@Nullable Compression compression) {
    return new RequestHead(
        method.procedure(),
        settings.codec().name(),
        compression == null ? null : compression.name(),
        settings.acceptedNames(),
        deadline == null ? null : deadline.timeout(protocol),
        options.headers());
  }

  /** Encodes the message, or ends the call. */
  private EncodedMessage encode(@Nullable I message, @Nullable Compression compression) {
    if (message == null) {
      String what = "a request message of " + method.procedure() + " is null";
      abort(new RpcException(Code.INTERNAL, what));
      throw new NullPointerException(what);
    }
    try {
      return coding.encode(
          message, compression, options.compress().orElse(null), protocol.isEnveloped());
    } catch (RpcException e) {
      abort(e);
      throw e;
    } catch (ClassCastException e) {
      throw e; // Misuse, of which the caller itself is told.
    } catch (RuntimeException | Error e) {
      abort(new RpcException(Code.INTERNAL, "a request message can't be encoded", e));
      throw e;
    }
  }

  @Override
  public void closeSend() {
    if (!sent && !isOver()) {
      throw new IllegalStateException(method.procedure() + " takes exactly one request message");
    }
  }

  // The response.

  @Override
  public @Nullable O receive() {
    timeUnsent();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return take();
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    timeUnsent();
    CompletableFuture<Optional<O>> received = new CompletableFuture<>();
    if (isOverOr(() -> takeInto(received))) {
      takeInto(received);
    }
    return received;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, who waits has to be told.
  private void takeInto(CompletableFuture<Optional<O>> received) {
    try {
      received.complete(Optional.ofNullable(take()));
    } catch (Throwable e) {
      received.completeExceptionally(e);
    }
  }

  /** The message of a call that is over, once; then null, or why there is none. */
  private @Nullable O take() {
    RawMessage message = takeMessage();
    tellMetadata();
    if (message == null) {
      throwIfFailed();
      return null;
    }
    try {
      return decode(message);
    } finally {
      message.release();
    }
  }

  private O decode(RawMessage message) {
    try {
      return coding.decode(message, compression(), settings.responseLimit(options));
    } catch (RpcException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      String what = "a response message of " + method.procedure() + " can't be decoded";
      throw failed(new RpcException(Code.INTERNAL, what, e));
    }
  }

  private RpcException failed(RpcException reason) {
    fail(reason);
    return requireNonNullElse(failureHere(), reason);
  }

  private void tellMetadata() {
    if (!metadataTold) {
      metadataTold = true;
      options.onHeaders().ifPresent(consumer -> consumer.accept(knownHeaders()));
      options.onTrailers().ifPresent(consumer -> consumer.accept(responseTrailers()));
    }
  }

  @Override
  public Headers responseHeaders() {
    timeUnsent();
    try {
      awaitHeaders();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return knownHeaders();
  }

  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    timeUnsent();
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    if (knowsHeadersOr(() -> headers.complete(knownHeaders()))) {
      headers.complete(knownHeaders());
    }
    return headers;
  }

  /**
   * The transport enforces the deadline of what it is given, which the request is when it is sent.
   * Who waits before waits no longer.
   */
  private void timeUnsent() {
    if (deadline != null && !timed && !sent) {
      timed = true;
      deadline.whenPassed(this::abortLate);
    }
  }

  @Override
  public void cancel() {
    if (isOver()) {
      forget();
    } else {
      abort(new RpcException(Code.CANCELED, method.procedure() + " was cancelled by its caller"));
    }
  }

  @Override
  void onOver() {
    if (siblings != null) {
      siblings.remove(this);
    }
  }

  /**
   * Cancels the call, whose caller does not wait any more; the thread's flag is set again. A thread
   * is interrupted, too, when the call that it serves ends: that is the reason then.
   */
  private RpcException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    String what = "the thread was interrupted while it waited for " + method.procedure();
    RpcException reason =
        options
            .parent()
            .flatMap(CallsOfParent::endOf)
            .orElseGet(() -> new RpcException(Code.CANCELED, what, interrupt));
    abort(reason);
    return requireNonNullElse(failureHere(), reason);
  }
}
