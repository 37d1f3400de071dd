package dev.connectjava.netty;

import org.jspecify.annotations.Nullable;

/**
 * A server that may begin to listen.
 *
 * @param address where
 * @param socketOptions the options of its sockets
 * @param kind how it talks to the operating system
 * @param eventLoopThreads how many threads serve its connections
 * @param settings how it serves them
 * @param tls null for plaintext
 */
record ServerPlan(
    ListenAddress address,
    ServerSocketOptions socketOptions,
    NettyTransportKind kind,
    int eventLoopThreads,
    ServerSettings settings,
    @Nullable ServerTlsContext tls) {

  /** Gives back what it takes besides the heap. */
  void release() {
    if (tls != null) {
      tls.release();
    }
  }
}
