package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The RPC systems that the conventions tell apart, and how each of them writes a code. */
enum RpcSystem {
  CONNECT("connectrpc"),
  /** gRPC and gRPC-Web. */
  GRPC("grpc"),
  /** For a request that belongs to no RPC protocol. */
  NONE(SemanticConventions.OTHER);

  private final String systemName;

  RpcSystem(String systemName) {
    this.systemName = systemName;
  }

  static RpcSystem of(Optional<Protocol> protocol) {
    return protocol.map(RpcSystem::of).orElse(NONE);
  }

  static RpcSystem of(Protocol protocol) {
    return switch (protocol) {
      case CONNECT -> CONNECT;
      case GRPC, GRPC_WEB -> GRPC;
    };
  }

  /** Returns the value of {@code rpc.system.name}. */
  String systemName() {
    return systemName;
  }

  /**
   * Returns the value of {@code rpc.status_code}.
   *
   * @param code null for a call that has not failed
   * @return null if the system has no code for it: Connect has none for success
   */
  @Nullable String statusCode(@Nullable Code code) {
    if (this != GRPC) {
      return code == null ? null : code.wireName();
    }
    if (code == null) {
      return "OK";
    }
    return code == Code.CANCELED ? "CANCELLED" : code.name();
  }

  /** Returns the name of a protocol in attributes: in lowercase. */
  static String nameOf(Protocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }
}
