package dev.connectjava.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Serves the services with Netty alone: the least work that a server on Netty can do for a call.
 * Handlers run on the event loop, and there are no deadlines, limits, compression or checks of what
 * a peer sends. Argument: {@code PORT}.
 */
public final class BareNettyServer {

  private static final int BACKLOG = 4096;

  private BareNettyServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException, SSLException {
    SslContext tls = tls();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    if (tls != null) {
                      connection.pipeline().addLast(tls.newHandler(connection.alloc()));
                    }
                    connection.pipeline().addLast(new BareProtocolDetector());
                  }
                })
            .bind(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
            .sync()
            .channel();
    AllocatedBytes.answerInput();
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    System.out.println(TlsFiles.scheme() + "://127.0.0.1:" + port);
    server.closeFuture().sync();
  }

  /** Returns the TLS of connections; null for none. */
  private static @Nullable SslContext tls() throws SSLException {
    TlsFiles files = TlsFiles.ofEnvironment().orElse(null);
    return files == null
        ? null
        : SslContextBuilder.forServer(files.certificateFile(), files.keyFile())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1))
            .build();
  }
}
