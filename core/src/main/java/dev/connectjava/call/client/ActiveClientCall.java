package dev.connectjava.call.client;

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
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One outgoing call with a stream, from its opening to its end. A request of one message is handed
 * to the transport in one piece, when it is sent; a stream of requests begins when the call is
 * opened, so that a server which speaks first is heard.
 */
final class ActiveClientCall<I, O> implements ClientCall<I, O>, OutgoingCall {

  private final ClientSettings settings;
  private final Method<I, O> method;
  private final CallOptions options;
  private final ClientProtocol protocol;
  private final MessageCoding<I, O> coding;
  private final @Nullable Compression compression;
  private final @Nullable CallDeadline deadline;
  private final @Nullable CallsOfParent siblings;
  private final WaitingCaller caller;
  private final RequestMessages requests;
  private final IncomingResponse response;
  private final ResponseEvents events;
  private final ResponseMessages<O> responses;

  /** Whether a timer runs. It does no harm if there are two. */
  private boolean timed;

  ActiveClientCall(ClientSettings settings, Method<I, O> method, CallOptions options) {
    this.settings = settings;
    this.method = method;
    this.options = options;
    this.protocol = settings.protocol(method);
    this.coding = settings.coding(method);
    this.compression = settings.compression(options);
    this.deadline = CallDeadline.of(method, options);
    this.siblings = options.parent().map(CallsOfParent::of).orElse(null);
    this.caller = new WaitingCaller(method);
    this.requests = new RequestMessages(caller, settings.callbackExecutor());
    this.response =
        new IncomingResponse(
            method.kind().serverStreams(),
            deadline,
            requests,
            caller,
            settings.callbackExecutor(),
            this::onOver);
    this.events =
        new ResponseEvents(
            method,
            sink -> protocol.reader(settings.rules(options, requests.memory()), sink),
            requests,
            response);
    this.responses =
        new ResponseMessages<>(method, options, coding, settings.responseLimit(options), response);
  }

  void start() {
    if (siblings != null) {
      siblings.add(this);
    }
    abortIfLate();
    if (method.kind().clientStreams()) {
      open(protocol.request(head()), null);
    }
  }

  private void abortIfLate() {
    if (deadline != null && deadline.isExpired()) {
      abort(deadline.failure());
    }
  }

  private RequestHead head() {
    return new RequestHead(
        method.procedure(),
        settings.codec().name(),
        compression == null ? null : compression.name(),
        settings.acceptedNames(),
        deadline == null ? null : deadline.timeout(protocol),
        options.headers());
  }

  private void open(HttpClientRequest head, @Nullable ByteBuffer body) {
    requests.open(settings.http(), head, body, events);
  }

  @Override
  public void send(I message) {
    if (!method.kind().clientStreams()) {
      submit(message);
      return;
    }
    responses.throwIfFailed();
    EncodedMessage encoded = encode(message);
    try {
      if (!requests.send(encoded)) {
        responses.throwIfFailed();
      }
    } catch (InterruptedException e) {
      throw responses.interrupted(e);
    }
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    try {
      responses.throwIfFailed();
      if (method.kind().clientStreams()) {
        return requests.sendAsync(encode(message)).thenRun(responses::throwIfFailed);
      }
      submit(message);
      return CompletableFuture.completedFuture(null);
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Sends the only message of a request, with all that goes before and after it. */
  private void submit(I message) {
    responses.throwIfFailed();
    if (requests.isClosed()) {
      throw new IllegalStateException(method.procedure() + " takes exactly one request message");
    }
    abortIfLate();
    EncodedMessage encoded = encode(message);
    open(protocol.request(head()), encoded.bytes());
  }

  /** Encodes a message, or ends the call, of which the server would wait for the rest in vain. */
  private EncodedMessage encode(@Nullable I message) {
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
    if (method.kind().clientStreams()) {
      requests.close();
    } else if (!requests.isClosed() && !response.isOver()) {
      throw new IllegalStateException(method.procedure() + " takes exactly one request message");
    }
  }

  @Override
  public @Nullable O receive() {
    timeUnsent();
    return responses.receive();
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    timeUnsent();
    return responses.receiveAsync();
  }

  @Override
  public Headers responseHeaders() {
    timeUnsent();
    return responses.headers();
  }

  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    timeUnsent();
    return responses.headersAsync();
  }

  /**
   * The transport enforces the deadline of what it is given, which a single request is when it is
   * sent. Who waits before waits no longer.
   */
  private void timeUnsent() {
    if (deadline != null && !timed && !method.kind().clientStreams() && !requests.isClosed()) {
      timed = true;
      deadline.whenPassed(response::abortLate);
    }
  }

  @Override
  public Headers responseTrailers() {
    return response.trailers();
  }

  @Override
  public void cancel() {
    if (!response.isOver()) {
      abort(new RpcException(Code.CANCELED, method.procedure() + " was cancelled by its caller"));
    }
    response.forget(); // It may have ended in order before it could be aborted.
  }

  @Override
  public void abort(RpcException reason) {
    response.abort(reason);
  }

  /** Runs once, on whichever thread ends the call. */
  private void onOver(boolean abandoned) {
    requests.end(abandoned);
    if (siblings != null) {
      siblings.remove(this);
    }
  }
}
