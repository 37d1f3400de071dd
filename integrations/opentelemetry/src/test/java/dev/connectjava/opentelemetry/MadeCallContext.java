package dev.connectjava.opentelemetry;

import dev.connectjava.Attributes;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCallContext;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import java.util.Optional;

/** The context of a client's call of any method. */
record MadeCallContext(String name, Attributes attributes) implements ClientCallContext {

  MadeCallContext(String name) {
    this(name, Attributes.create());
  }

  @Override
  public RpcMethod<?, ?> method() {
    return RpcMethod.unary(Echo.SERVICE, name, byte[].class, byte[].class);
  }

  @Override
  public Optional<String> target() {
    return Optional.of("unix:/run/echo.sock");
  }

  @Override
  public Protocol protocol() {
    return Protocol.GRPC;
  }

  @Override
  public CallOptions options() {
    return CallOptions.defaults();
  }
}
