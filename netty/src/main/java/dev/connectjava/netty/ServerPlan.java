package dev.connectjava.netty;

import org.jspecify.annotations.Nullable;

/**
 * Everything that a server needs to start.
 *
 * @param address the address to listen on
 * @param socketOptions the options of the server's sockets
 * @param kind the socket I/O
 * @param eventLoopThreads how many threads serve connections
 * @param settings the settings of connections and exchanges
 * @param tls the TLS context; null for plaintext
 */
record ServerPlan(
    ListenAddress address,
    ServerSocketOptions socketOptions,
    NettyTransportKind kind,
    int eventLoopThreads,
    ServerSettings settings,
    @Nullable ServerTlsContext tls) {

  /** Releases memory outside the heap. */
  void release() {
    if (tls != null) {
      tls.release();
    }
  }
}
