/**
 * HTTP/1.1 and HTTP/2 server and client for ConnectRPC, gRPC and gRPC-Web, over Netty.
 *
 * <p>Start with {@link dev.connectjava.netty.NettyServer} and {@link
 * dev.connectjava.netty.NettyTransport}. No exported signature contains a Netty type.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.netty {
  requires transitive dev.connectjava;
  requires transitive dev.connectjava.tls;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;
  requires static transitive org.jspecify;

  exports dev.connectjava.netty;
}
