package dev.connectjava.verification;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Passes calls of any kind on to another server, whatever their messages say. */
record Proxy(Transport backend) implements Handler.BidiStream<byte[], byte[]> {

  @Override
  public void handle(
      RequestStream<byte[]> requests, ResponseStream<byte[]> responses, RequestContext context) {
    CallOptions options =
        CallOptions.builder().headers(forwarded(context)).codec(context.codec()).build();
    try (ClientCall<byte[], byte[]> call = backend.open(context.method().encoded(), options)) {
      Thread.startVirtualThread(() -> sendAll(requests, call));
      Optional<byte[]> response = receive(call);
      context.responseHeaders().addAll(passedOn(call.responseHeaders()));
      while (response.isPresent()) {
        responses.send(response.get());
        response = receive(call);
      }
      if (call.isNotModified() && context.isNotModified()) {
        responses.send(new byte[0]); // Not sent: the response is 304.
      }
      context.responseTrailers().addAll(call.responseTrailers());
    }
  }

  /** Leaves out what the proxy's own response says by itself. */
  private static Headers passedOn(Headers ofResponse) {
    return ofResponse.toBuilder().remove("vary").build();
  }

  /** Leaves out conditions, except the one that a response to GET can meet. */
  private static Headers forwarded(RequestContext context) {
    Headers.Builder headers = context.requestHeaders().toBuilder().remove("if-modified-since");
    return context.isGet() ? headers.build() : headers.remove("if-none-match").build();
  }

  /** Sends the requests. Runs beside the loop that reads the responses. */
  private static void sendAll(RequestStream<byte[]> requests, ClientCall<byte[], byte[]> call) {
    try {
      requests.forEach(call::send);
      call.closeSend();
    } catch (RpcException | IllegalStateException e) {
      call.cancel(); // One side has ended the call: this ends it on the other side.
    }
  }

  /** Waits on a stage: over HTTP/1.1 a blocking receive fails while requests are still sent. */
  private static Optional<byte[]> receive(ClientCall<byte[], byte[]> call) {
    try {
      return call.receiveAsync().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RpcException failure
          ? failure.relayed().withMetadata(failure.metadata())
          : e;
    }
  }
}
