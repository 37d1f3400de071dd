package dev.connectjava;

/** The RPC protocols. */
public enum Protocol {
  /** Connect, over any version of HTTP. */
  CONNECT,
  /** gRPC, over HTTP/2 and HTTP/3. */
  GRPC,
  /** gRPC-Web, over any version of HTTP. */
  GRPC_WEB
}
