package dev.connectjava.opentelemetry;

import com.google.protobuf.StringValue;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import java.util.List;

/** A way to call one method of {@link Echo} with one request. */
enum Shape {
  UNARY(Echo.UNARY, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      transport.unary(method(), request, options);
    }
  },
  CLIENT_STREAM(Echo.CLIENT_STREAM, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      try (ClientStreamingCall<StringValue, StringValue> call =
          transport.clientStream(method(), options)) {
        call.send(request);
        call.finish();
      }
    }
  },
  SERVER_STREAM(Echo.SERVER_STREAM, 2) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      try (ServerStreamingCall<StringValue> call =
          transport.serverStream(method(), request, options)) {
        call.forEach(response -> {});
      }
    }
  },
  BIDI_STREAM(Echo.BIDI_STREAM, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      try (BidiStreamingCall<StringValue, StringValue> call =
          transport.bidiStream(method(), options)) {
        call.send(request);
        call.closeSend();
        call.forEach(response -> {});
      }
    }
  },
  ASYNC_UNARY(Echo.UNARY, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      transport.unaryAsync(method(), request, options).join();
    }
  },
  ASYNC_CLIENT_STREAM(Echo.CLIENT_STREAM, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      transport.clientStreamAsync(method(), Publishers.of(List.of(request)), options).join();
    }
  },
  ASYNC_SERVER_STREAM(Echo.SERVER_STREAM, 2) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      Publishers.collect(transport.serverStreamAsync(method(), request, options)).join();
    }
  },
  ASYNC_BIDI_STREAM(Echo.BIDI_STREAM, 1) {
    @Override
    void call(Transport transport, StringValue request, CallOptions options) {
      Publishers.collect(
              transport.bidiStreamAsync(method(), Publishers.of(List.of(request)), options))
          .join();
    }
  };

  private final RpcMethod<StringValue, StringValue> method;
  private final int responses;

  Shape(RpcMethod<StringValue, StringValue> method, int responses) {
    this.method = method;
    this.responses = responses;
  }

  RpcMethod<StringValue, StringValue> method() {
    return method;
  }

  /** Returns the number of responses to one request. */
  int responses() {
    return responses;
  }

  /** Calls the method and waits for the end; throws the failure of the call. */
  abstract void call(Transport transport, StringValue request, CallOptions options);
}
