package dev.connectjava.examples.proxy;

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

/**
 * Passes calls of any kind on to another server. Messages are bytes in the codec of the client, and
 * are not decoded; no schema is needed. The deadline and the cancellation of a call are those of
 * the call behind it. Thread-safe.
 *
 * @param backend a transport to the other server, with gRPC: in this protocol a request does not
 *     depend on the kind of the method
 */
record PassThrough(Transport backend) implements Handler.BidiStream<byte[], byte[]> {

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
      context.responseTrailers().addAll(call.responseTrailers());
    }
  }

  /** Leaves out conditions: the server behind answers no GET. */
  private static Headers forwarded(RequestContext context) {
    return context.requestHeaders().toBuilder()
        .remove("if-modified-since")
        .remove("if-none-match")
        .build();
  }

  /** Leaves out what the proxy's own response says by itself. */
  private static Headers passedOn(Headers ofResponse) {
    return ofResponse.toBuilder().remove("vary").build();
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
