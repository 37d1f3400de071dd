package dev.connectjava;

import org.jspecify.annotations.Nullable;

/** Handlers of encoded messages that have one shape for methods of all kinds, as proxies need. */
final class EncodedHandlers {

  private EncodedHandlers() {}

  /** Returns the handler of a method, in the shape of the method's kind. */
  static Handler<byte[], byte[]> of(
      RpcMethod<?, ?> method, Handler.BidiStream<byte[], byte[]> handler) {
    return switch (method.kind()) {
      case UNARY ->
          (Handler.Unary<byte[], byte[]>)
              (request, context) -> {
                OneResponse response = new OneResponse(method);
                handler.handle(new OneRequest(request), response, context);
                return response.require();
              };
      case CLIENT_STREAM ->
          (Handler.ClientStream<byte[], byte[]>)
              (requests, context) -> {
                OneResponse response = new OneResponse(method);
                handler.handle(requests, response, context);
                return response.require();
              };
      case SERVER_STREAM ->
          (Handler.ServerStream<byte[], byte[]>)
              (request, responses, context) ->
                  handler.handle(new OneRequest(request), responses, context);
      case BIDI_STREAM -> handler;
    };
  }

  private static final class OneRequest implements RequestStream<byte[]> {

    private byte @Nullable [] message;

    OneRequest(byte[] message) {
      this.message = message;
    }

    @Override
    public byte @Nullable [] receive() {
      byte[] next = message;
      message = null;
      return next;
    }
  }

  private static final class OneResponse implements ResponseStream<byte[]> {

    private final RpcMethod<?, ?> method;
    private byte @Nullable [] message;

    OneResponse(RpcMethod<?, ?> method) {
      this.method = method;
    }

    @Override
    public void send(byte @Nullable [] response) {
      if (message != null) {
        throw new IllegalStateException(
            method.procedure() + " must have exactly one response message");
      }
      if (response == null) {
        throw new NullPointerException("the handler of " + method.procedure() + " sent null");
      }
      message = response.clone();
    }

    @Override
    public void sendHeaders() {
      // They are sent with the one message.
    }

    byte[] require() {
      byte[] response = message;
      if (response == null) {
        throw new IllegalStateException(method.procedure() + " ended without a response message");
      }
      return response;
    }
  }
}
