package dev.connectjava.micrometer;

import com.google.protobuf.StringValue;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;

/** A service with a method of each kind, and the calls of its methods with one request. */
final class Echo {

  static final String SERVICE = "test.v1.EchoService";

  static final RpcMethod<StringValue, StringValue> UNARY =
      RpcMethod.unary(SERVICE, "Unary", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> CLIENT_STREAM =
      RpcMethod.clientStream(SERVICE, "ClientStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> SERVER_STREAM =
      RpcMethod.serverStream(SERVICE, "ServerStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> BIDI_STREAM =
      RpcMethod.bidiStream(SERVICE, "BidiStream", StringValue.class, StringValue.class);

  /** Runs in each handler. */
  private final Runnable inHandler;

  Echo() {
    this(() -> {});
  }

  Echo(Runnable inHandler) {
    this.inHandler = inHandler;
  }

  static RpcMethod<StringValue, StringValue> method(RpcMethod.Kind kind) {
    return switch (kind) {
      case UNARY -> UNARY;
      case CLIENT_STREAM -> CLIENT_STREAM;
      case SERVER_STREAM -> SERVER_STREAM;
      case BIDI_STREAM -> BIDI_STREAM;
    };
  }

  ServiceDefinition definition() {
    return ServiceDefinition.builder(SERVICE)
        .unary(UNARY, this::answer)
        .clientStream(
            CLIENT_STREAM,
            (requests, call) -> {
              StringBuilder all = new StringBuilder();
              requests.forEach(request -> all.append(request.getValue()));
              return answer(StringValue.of(all.toString()), call);
            })
        .serverStream(
            SERVER_STREAM, (request, responses, call) -> responses.send(answer(request, call)))
        .bidiStream(
            BIDI_STREAM,
            (requests, responses, call) ->
                requests.forEach(request -> responses.send(answer(request, call))))
        .build();
  }

  private StringValue answer(StringValue request, RequestContext call) {
    inHandler.run();
    if (request.getValue().startsWith("fail ")) {
      String code = request.getValue().substring("fail ".length());
      throw new RpcException(Code.valueOf(code), call.method() + " was asked for it");
    }
    return request;
  }

  /** Calls the method of a kind with one request and waits for the end. */
  static void call(Transport transport, RpcMethod.Kind kind, String text) {
    StringValue request = StringValue.of(text);
    CallOptions options = CallOptions.defaults();
    switch (kind) {
      case UNARY -> transport.unary(UNARY, request, options);
      case CLIENT_STREAM -> {
        try (ClientStreamingCall<StringValue, StringValue> call =
            transport.clientStream(CLIENT_STREAM, options)) {
          call.send(request);
          call.finish();
        }
      }
      case SERVER_STREAM -> {
        try (ServerStreamingCall<StringValue> call =
            transport.serverStream(SERVER_STREAM, request, options)) {
          call.forEach(response -> {});
        }
      }
      case BIDI_STREAM -> {
        try (BidiStreamingCall<StringValue, StringValue> call =
            transport.bidiStream(BIDI_STREAM, options)) {
          call.send(request);
          call.closeSend();
          call.forEach(response -> {});
        }
      }
    }
  }
}
