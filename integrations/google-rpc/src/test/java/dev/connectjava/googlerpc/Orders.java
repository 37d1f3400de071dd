package dev.connectjava.googlerpc;

import com.google.protobuf.StringValue;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;

/** A service whose calls all fail with the same exception. */
record Orders(RpcException failure) implements Service {

  static final RpcMethod<StringValue, StringValue> CREATE =
      RpcMethod.unary("orders.v1.Orders", "Create", StringValue.class, StringValue.class);

  static final RpcMethod<StringValue, StringValue> WATCH =
      RpcMethod.serverStream("orders.v1.Orders", "Watch", StringValue.class, StringValue.class);

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder("orders.v1.Orders")
        .unary(
            CREATE,
            (request, context) -> {
              throw failure;
            })
        .serverStream(
            WATCH,
            (request, responses, context) -> {
              responses.send(request);
              throw failure;
            })
        .build();
  }
}
