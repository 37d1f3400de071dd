package dev.connectjava.testing;

import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.server.HeldCall;

/** The rules for the request of a test call, which are those for requests of real clients. */
final class RequestRules {

  private RequestRules() {}

  /**
   * Checks the name of a header field.
   *
   * @throws IllegalArgumentException if the name belongs to HTTP or to the protocol
   */
  static void requireApplicationHeader(String name) {
    if (HeldCall.isReservedHeader(name)) {
      throw new IllegalArgumentException(
          "the request header %s belongs to HTTP or to the protocol, and a client can't set it: use protocol(), codec() and timeout(), or InMemoryHttp"
              .formatted(name));
    }
  }

  /**
   * Checks that a method can be called by HTTP GET.
   *
   * @throws IllegalArgumentException if the method does not allow it
   * @throws IllegalStateException if the protocol does not have it
   */
  static void requireGet(RpcMethod<?, ?> method, Protocol protocol) {
    if (method.kind() != RpcMethod.Kind.UNARY
        || method.idempotency() != RpcMethod.Idempotency.NO_SIDE_EFFECTS) {
      throw new IllegalArgumentException(
          "only a unary method with NO_SIDE_EFFECTS can be called by HTTP GET, but %s is not one"
              .formatted(method.procedure()));
    }
    if (protocol != Protocol.CONNECT) {
      throw new IllegalStateException(
          "httpGet() and protocol(%s) are set, but only Protocol.CONNECT has HTTP GET"
              .formatted(protocol.name()));
    }
  }
}
