package dev.connectjava.jfr;

import com.google.protobuf.StringValue;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import java.util.concurrent.CompletableFuture;

/** Answers with the request, or fails with it as the text. */
final class Echo implements Service {

  static final RpcMethod<StringValue, StringValue> SAY =
      RpcMethod.unary("echo.v1.Echo", "Say", StringValue.class, StringValue.class);

  static final RpcMethod<StringValue, StringValue> FAIL =
      RpcMethod.unary("echo.v1.Echo", "Fail", StringValue.class, StringValue.class);

  static final RpcMethod<StringValue, StringValue> REPEAT =
      RpcMethod.serverStream("echo.v1.Echo", "Repeat", StringValue.class, StringValue.class);

  static final RpcMethod<StringValue, StringValue> LATER =
      RpcMethod.unary("echo.v1.Echo", "Later", StringValue.class, StringValue.class);

  static final RpcMethod<StringValue, StringValue> MISSING =
      RpcMethod.unary("echo.v1.Echo", "Missing", StringValue.class, StringValue.class);

  static final StringValue HELLO = StringValue.of("hello");

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder("echo.v1.Echo")
        .unary(SAY, (request, context) -> request)
        .asyncUnary(LATER, (request, context) -> CompletableFuture.completedStage(request))
        .unary(
            FAIL,
            (request, context) -> {
              throw new RpcException(Code.NOT_FOUND, "no " + request.getValue());
            })
        .serverStream(
            REPEAT,
            (request, responses, context) -> {
              responses.send(request);
              responses.send(request);
            })
        .build();
  }
}
