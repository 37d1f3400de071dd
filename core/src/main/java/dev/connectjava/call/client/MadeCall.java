package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.LoopYield;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.call.WithoutBytes;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's call as its caller uses it: encodes and decodes on the caller's thread, and passes on
 * the response's headers and trailers. The superclass is its one attempt.
 */
abstract class MadeCall<I, O> extends Attempt
    implements ClientCall<I, O>, MessageCall, OutgoingCall {

  private final MessageCoding<I, O> coding;
  private final @Nullable CallsOfParent siblings;

  /** Whether a timer runs. Two timers would do no harm. */
  private boolean timed;

  // Used by the thread that receives.
  private boolean headersTold;
  private boolean trailersTold;

  /**
   * Creates a call.
   *
   * @param coding of the method's messages
   */
  MadeCall(
      ClientSettings settings,
      MessageCoding<I, O> coding,
      RpcMethod<I, O> method,
      CallOptions options,
      @Nullable CallContext context) {
    super(settings, method, options, context);
    this.coding = coding;
    this.siblings = options.parent().map(CallsOfParent::of).orElse(null);
  }

  /** Starts the call, which ends with the call on whose behalf it is made. */
  void start() {
    if (siblings != null) {
      siblings.add(this);
    }
    abortIfLate();
  }

  /** Called when the call is over. */
  final void leaveParent() {
    if (siblings != null) {
      siblings.remove(this);
    }
  }

  // The request.

  /** Returns whether the transport has the request; it then enforces the deadline. */
  abstract boolean isSent();

  /**
   * Returns the request's head.
   *
   * @throws RpcException if a head interceptor fails the call
   */
  final RequestHead head(@Nullable Compression compression) {
    return new RequestHead(
        method.procedure(),
        settings.codec(options).name(),
        compression == null ? null : compression.name(),
        settings.acceptedNames(),
        deadline == null ? null : deadline.timeout(protocol()),
        metadata());
  }

  private Headers metadata() {
    if (observed == null) {
      return options.headers();
    }
    try {
      return observed.intercepted(options.headers());
    } catch (RpcException e) {
      throw ended(e);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      String what = "a head interceptor of %s has failed".formatted(method.procedure());
      throw ended(new RpcException(Code.INTERNAL, what, e));
    }
  }

  /** Ends the call, and returns the reason why it has ended. */
  private RpcException ended(RpcException reason) {
    abort(reason);
    return requireNonNullElse(failureHere(), foundHere(reason));
  }

  /** Returns a message that is not null; otherwise ends the call. */
  final Object requireMessage(@Nullable Object message) {
    if (message == null) {
      String what = "a request message of " + method.procedure() + " is null";
      abort(new RpcException(Code.INTERNAL, what));
      throw new NullPointerException(what);
    }
    return message;
  }

  /**
   * Encodes a message; if this fails, ends the call, since the server would wait in vain for the
   * rest.
   *
   * @param message an object, or a {@link CallMessage} of an interceptor
   */
  final EncodedMessage encode(@Nullable Object message, @Nullable Compression compression) {
    Object given = requireMessage(message);
    EncodedMessage encoded;
    try {
      encoded = encoded(given, compression);
    } catch (Throwable e) { // A codec may throw what is not declared.
      notEncoded(e);
      throw e;
    }
    if (observed != null) {
      int prefixBytes = protocol().isEnveloped() ? Envelope.PREFIX_BYTES : 0;
      observed.onEncoded(encoded.length(), encoded.wireBytes() - prefixBytes);
    }
    return encoded;
  }

  /**
   * Encodes a message of a stream behind those of a chunk, without committing it; if this fails,
   * ends the call.
   */
  final void append(Object message, @Nullable Compression compression, OutgoingChunk chunk) {
    int bytes;
    try {
      bytes = appended(message, compression, chunk);
    } catch (Throwable e) { // A codec may throw what is not declared.
      notEncoded(e);
      throw e;
    }
    if (observed != null) {
      observed.onEncoded(bytes, chunk.messageBytes());
    }
  }

  /** Ends the call because of a failure of its codec, which is then thrown. */
  private void notEncoded(Throwable failure) {
    if (failure instanceof RpcException reason) {
      throw ended(reason);
    }
    if (!(failure
        instanceof ClassCastException)) { // Misuse of the API, which only the caller gets.
      abort(new RpcException(Code.INTERNAL, "a request message can't be encoded", failure));
    }
  }

  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  private EncodedMessage encoded(Object message, @Nullable Compression compression) {
    Boolean compress = options.compress().orElse(null);
    boolean enveloped = protocol().isEnveloped();
    EncodingMemory memory = EncodingMemory.UNCOUNTED;
    return message instanceof CallMessage given
        ? coding.encode(
            settings.codec(options).name(), given, compression, compress, enveloped, memory)
        : coding.encode((I) message, compression, compress, enveloped, memory);
  }

  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  private int appended(Object message, @Nullable Compression compression, OutgoingChunk chunk) {
    Boolean compress = options.compress().orElse(null);
    EncodingMemory memory = EncodingMemory.UNCOUNTED;
    return message instanceof CallMessage given
        ? coding.append(settings.codec(options).name(), given, compression, compress, chunk, memory)
        : coding.append((I) message, compression, compress, chunk, memory);
  }

  @Override
  public final MessageConversion requestConversion() {
    return new Requests();
  }

  @Override
  public final MessageConversion responseConversion() {
    MessageConversion ofCodec =
        coding.ofReceived(settings.codec(options).name(), EncodingMemory.UNCOUNTED);
    return ofCodec instanceof WithoutBytes ? ofCodec : new Responses(ofCodec);
  }

  /** The conversion of requests, of which one that can't be converted fails the call. */
  private final class Requests implements MessageConversion {

    private final MessageConversion ofCodec =
        coding.ofSent(settings.codec(options).name(), EncodingMemory.UNCOUNTED);

    @Override
    public String codec() {
      return ofCodec.codec();
    }

    @Override
    public boolean isOf(Object message) {
      return method.requestType().isInstance(message);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length) {
      try {
        return ofCodec.decode(bytes, offset, length);
      } catch (RpcException e) {
        throw ended(e).asFromCall(); // A call that has succeeded does not mark it.
      }
    }

    @Override
    public ByteBuffer encode(Object message) {
      try {
        return ofCodec.encode(message);
      } catch (RpcException e) {
        throw ended(e).asFromCall();
      }
    }
  }

  /** Returns the exception for a caller that sends no request or more than one. */
  final IllegalStateException notOneRequest() {
    return new IllegalStateException(method.procedure() + " takes exactly one request message");
  }

  // The response.

  /**
   * Takes the next message, which must exist unless the call has ended: null at its end. Called on
   * the thread that receives.
   */
  abstract @Nullable RawMessage takeRaw();

  /**
   * Returns whether there is a message that has already been taken; called on the thread that
   * receives.
   */
  abstract boolean isAtHand();

  @Override
  public final @Nullable O receive() {
    awaitMessage();
    return take();
  }

  @Override
  public final @Nullable CallMessage receiveMessage() {
    awaitMessage();
    return takeEncoded();
  }

  private void awaitMessage() {
    timeUnsent();
    try {
      if (isAtHand()) {
        LoopYield.betweenMessages();
      } else {
        awaitReadable();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public final CompletionStage<Optional<O>> receiveAsync() {
    timeUnsent();
    CompletableFuture<Optional<O>> received = new CompletableFuture<>();
    if (isAtHand() || isReadableOr(() -> takeInto(received))) {
      takeInto(received);
    }
    return received;
  }

  @SuppressWarnings("CatchingUnchecked") // The waiting caller must get every exception.
  private void takeInto(CompletableFuture<Optional<O>> received) {
    try {
      received.complete(Optional.ofNullable(take()));
    } catch (Throwable e) {
      received.completeExceptionally(e);
    }
  }

  @Override
  public final CompletionStage<Optional<CallMessage>> receiveMessageAsync() {
    timeUnsent();
    CompletableFuture<Optional<CallMessage>> received = new CompletableFuture<>();
    if (isAtHand() || isReadableOr(() -> takeEncodedInto(received))) {
      takeEncodedInto(received);
    }
    return received;
  }

  @SuppressWarnings("CatchingUnchecked") // As for takeInto().
  private void takeEncodedInto(CompletableFuture<Optional<CallMessage>> received) {
    try {
      received.complete(Optional.ofNullable(takeEncoded()));
    } catch (Throwable e) {
      received.completeExceptionally(e);
    }
  }

  /** Returns the next message, decoded; null at the end if the call has not failed. */
  final @Nullable O take() {
    RawMessage message = takeTold();
    if (message == null) {
      return null;
    }
    try {
      tellMetadata(!isStreaming());
      return decode(message);
    } finally {
      message.release();
    }
  }

  /** The next message for an interceptor; null as {@link #take} gives it. */
  private @Nullable CallMessage takeEncoded() {
    RawMessage message = takeTold();
    if (message == null) {
      return null;
    }
    try {
      tellMetadata(!isStreaming());
      return encoded(message);
    } finally {
      message.release();
    }
  }

  /**
   * Takes the next message, and reports the metadata at the end.
   *
   * @return null at the end
   * @throws RpcException if the call has failed
   */
  private @Nullable RawMessage takeTold() {
    RawMessage message = takeRaw();
    if (message == null) {
      tellMetadata(true);
      throwIfFailed();
    }
    return message;
  }

  private CallMessage encoded(RawMessage message) {
    try {
      return coding.message(
          message, responseConversion(), compression(), settings.responseLimit(options), context());
    } catch (RpcException e) {
      throw failed(e);
    }
  }

  /** The conversion of responses, of which one that can't be converted fails the call. */
  private final class Responses implements MessageConversion {

    private final MessageConversion ofCodec;

    Responses(MessageConversion ofCodec) {
      this.ofCodec = ofCodec;
    }

    @Override
    public String codec() {
      return ofCodec.codec();
    }

    @Override
    public boolean isOf(Object message) {
      return method.responseType().isInstance(message);
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length) {
      try {
        return ofCodec.decode(bytes, offset, length);
      } catch (RpcException e) {
        throw failed(e);
      } catch (RuntimeException e) {
        throw failed(undecodable(e));
      }
    }

    @Override
    public ByteBuffer encode(Object message) {
      try {
        return ofCodec.encode(message);
      } catch (RpcException e) {
        throw failed(e);
      }
    }
  }

  private O decode(RawMessage message) {
    try {
      return coding.decode(message, compression(), settings.responseLimit(options), context());
    } catch (RpcException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      throw failed(undecodable(e));
    }
  }

  private RpcException undecodable(RuntimeException cause) {
    String what = "a response message of " + method.procedure() + " can't be decoded";
    return new RpcException(Code.INTERNAL, what, cause);
  }

  /** Fails the call because of a response, and returns the reason why it has failed. */
  final RpcException failed(RpcException reason) {
    failTaking(reason);
    return requireNonNullElse(failureHere(), foundHere(reason));
  }

  /**
   * Passes headers and trailers to their consumers. If a consumer fails, so does the call, which
   * can't go on.
   */
  private void tellMetadata(boolean ended) {
    try {
      tellConsumers(ended);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      String what = "a consumer of the metadata of %s has failed".formatted(method.procedure());
      failTaking(new RpcException(Code.INTERNAL, what, e));
      throw e;
    }
  }

  private void tellConsumers(boolean ended) {
    if (!headersTold) {
      headersTold = true;
      options.onHeaders().ifPresent(consumer -> tell(consumer, knownHeaders()));
    }
    if (ended && !trailersTold) {
      trailersTold = true;
      options.onTrailers().ifPresent(consumer -> tell(consumer, responseTrailers()));
    }
  }

  private void tell(Consumer<? super Headers> consumer, Headers metadata) {
    CallContext.inScopesOf(context(), () -> consumer.accept(metadata));
  }

  @Override
  public final Headers responseHeaders() {
    timeUnsent();
    try {
      awaitHeaders();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (!knowsHeaders()) {
      abort(hopeless());
      throwIfFailed();
    }
    return knownHeaders();
  }

  @Override
  public final CompletionStage<Headers> responseHeadersAsync() {
    timeUnsent();
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    if (knowsHeadersOr(() -> headers.complete(knownHeaders()))) {
      headers.complete(knownHeaders());
    }
    return headers;
  }

  /** Returns the failure of a wait that {@link #isHopeless}. */
  final RpcException hopeless() {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s can't receive before its request is complete, because the transport answers complete requests, as HTTP/1.1 does: call closeSend() first, or use HTTP/2 (NettyTransport)"
            .formatted(method.procedure()));
  }

  /**
   * Starts a timer for the deadline, which the transport enforces only after it has the request.
   */
  private void timeUnsent() {
    if (deadline != null && !timed && !isSent()) {
      timed = true;
      deadline.whenPassed(this::abortLate);
    }
  }

  // The end.

  final RpcException cancelledByCaller() {
    return new RpcException(Code.CANCELED, method.procedure() + " was cancelled by its caller");
  }

  /**
   * Cancels the call because the waiting thread was interrupted; sets the thread's interrupt flag
   * again. A thread is also interrupted when the call that it serves ends: this is the reason then.
   */
  final RpcException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    String what = "the thread was interrupted while it waited for " + method.procedure();
    RpcException reason =
        options
            .parent()
            .flatMap(CallsOfParent::endOf)
            .orElseGet(() -> new RpcException(Code.CANCELED, what, interrupt));
    return ended(reason);
  }
}
