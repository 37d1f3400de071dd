/**
 * The transports over Netty: HTTP/1.1 and HTTP/2.
 *
 * <p>{@link dev.connectjava.netty.NettyServer} and {@link dev.connectjava.netty.NettyTransport} are
 * where to start. No type of Netty is in an exported signature.
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
