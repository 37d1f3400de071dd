package dev.connectjava.opentelemetry;

import dev.connectjava.Attributes;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A call that was answered and whose response has not left, at its beginning and its end. */
record CutOffCall(Headers requestHeaders, Attributes attributes) implements ServerListener.End {

  @Override
  public String path() {
    return Echo.UNARY.procedure();
  }

  @Override
  public Optional<RpcMethod<?, ?>> method() {
    return Optional.of(Echo.UNARY);
  }

  @Override
  public Optional<Protocol> protocol() {
    return Optional.of(Protocol.GRPC);
  }

  @Override
  public Peer peer() {
    return Peer.at(new InetSocketAddress("127.0.0.1", 1));
  }

  @Override
  public int status() {
    return 200;
  }

  @Override
  public Optional<RpcException> failure() {
    return Optional.empty();
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public Duration duration() {
    return Duration.ofMillis(1);
  }

  @Override
  public long requestMessages() {
    return 1;
  }

  @Override
  public long requestBodyBytes() {
    return 1;
  }

  @Override
  public long responseMessages() {
    return 1;
  }

  @Override
  public long responseBodyBytes() {
    return 1;
  }
}
