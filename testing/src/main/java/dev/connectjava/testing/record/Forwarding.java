package dev.connectjava.testing.record;

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
 * Forwards a call of any kind with its messages as they are. Conditions of the request are left
 * out, so that the response always has a message that can be recorded.
 */
record Forwarding(Transport backend) implements Handler.BidiStream<byte[], byte[]> {

  @Override
  public void handle(
      RequestStream<byte[]> requests, ResponseStream<byte[]> responses, RequestContext context) {
    Headers headers =
        context.requestHeaders().toBuilder()
            .remove("if-none-match")
            .remove("if-modified-since")
            .build();
    CallOptions options = CallOptions.builder().headers(headers).codec(context.codec()).build();
    try (ClientCall<byte[], byte[]> call = backend.open(context.method().encoded(), options)) {
      Thread unused =
          Thread.ofVirtual().name("recording-proxy").start(() -> sendAll(requests, call));
      Optional<byte[]> response = receive(call);
      context.responseHeaders().addAll(call.responseHeaders().toBuilder().remove("vary").build());
      while (response.isPresent()) {
        responses.send(response.get());
        response = receive(call);
      }
      context.responseTrailers().addAll(call.responseTrailers());
    }
  }

  /** Sends the requests, while the thread of the handler receives the responses. */
  private static void sendAll(RequestStream<byte[]> requests, ClientCall<byte[], byte[]> call) {
    try {
      requests.forEach(call::send);
      call.closeSend();
    } catch (RpcException | IllegalStateException e) {
      call.cancel(); // One of the two calls has ended, and so must the other.
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
