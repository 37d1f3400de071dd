package dev.connectjava.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Serves the services with Netty alone: the least work that a server on Netty can do for a call.
 * Handlers run on the event loop, and there are no deadlines, limits, compression or checks of what
 * a peer sends. Argument: {@code PORT}.
 */
public final class BareNettyServer {

  private static final int BACKLOG = 4096;

  private BareNettyServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
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
                    connection.pipeline().addLast(new BareProtocolDetector());
                  }
                })
            .bind(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
            .sync()
            .channel();
    AllocatedBytes.answerInput();
    System.out.println("http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }
}
