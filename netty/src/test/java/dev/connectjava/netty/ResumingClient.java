package dev.connectjava.netty;

import dev.connectjava.tls.TlsVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * A client that offers its last session to the server whatever host name it asks for, which the
 * JDK's client never does.
 */
final class ResumingClient implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger certificates = new AtomicInteger();
  private final SslContext context;

  ResumingClient(TlsVersion version) {
    this.context =
        TestPki.build(() ->
            SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols(version.protocol())
                .endpointIdentificationAlgorithm(null)
                .trustManager(new Trusting(certificates))
                .build());
  }

  /** Makes a request for each name, and returns how many handshakes have resumed no session. */
  int fullHandshakes(NettyServer server, String... names) throws Exception {
    int before = certificates.get();
    for (String name : names) {
      request(server, name);
    }
    return certificates.get() - before;
  }

  private void request(NettyServer server, String name) throws Exception {
    CompletableFuture<String> response = new CompletableFuture<>();
    CompletableFuture<SslHandler> handshake = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    SslHandler tls = context.newHandler(connection.alloc(), "peer", server.port());
                    SSLEngine engine = tls.engine();
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setServerNames(List.of(new SNIHostName(name)));
                    engine.setSSLParameters(parameters);
                    connection.pipeline().addLast(tls, new Response(response));
                    handshake.complete(tls);
                  }
                })
            .connect(server.address())
            .sync()
            .channel();
    try {
      handshake.get(30, TimeUnit.SECONDS).handshakeFuture().sync();
      channel.writeAndFlush(
          Unpooled.copiedBuffer(
              "GET /early HTTP/1.1\r\nHost: test\r\n\r\n", StandardCharsets.UTF_8));
      response.get(30, TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    ReferenceCountUtil.release(context);
  }

  private static final class Response extends SimpleChannelInboundHandler<ByteBuf> {

    private final CompletableFuture<String> begin;

    Response(CompletableFuture<String> begin) {
      this.begin = begin;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
      begin.complete(bytes.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      begin.completeExceptionally(cause);
    }
  }

  private static final class Trusting extends SimpleTrustManagerFactory {

    private final AtomicInteger certificates;

    Trusting(AtomicInteger certificates) {
      this.certificates = certificates;
    }

    @Override
    protected void engineInit(KeyStore keyStore) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected TrustManager[] engineGetTrustManagers() {
      return new TrustManager[] {new SniClient.Trusting(certificates)};
    }
  }
}
