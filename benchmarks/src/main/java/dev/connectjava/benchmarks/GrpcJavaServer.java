package dev.connectjava.benchmarks;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Serves the services with grpc-java. Arguments: {@code PORT virtual|direct|default}. */
public final class GrpcJavaServer {

  private GrpcJavaServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))
            .channelType(EpollServerSocketChannel.class)
            .bossEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
            .workerEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
            .addServices(GrpcJavaServices.definitions());
    switch (arguments[1]) {
      case "virtual" -> builder.executor(Executors.newVirtualThreadPerTaskExecutor());
      case "direct" -> builder.directExecutor();
      case "default" -> {}
      default ->
          throw new IllegalArgumentException("virtual, direct or default, not " + arguments[1]);
    }
    TlsFiles.ofEnvironment()
        .ifPresent(files -> builder.useTransportSecurity(files.certificateFile(), files.keyFile()));
    Server server = builder.build().start();
    AllocatedBytes.answerInput();
    System.out.println(TlsFiles.scheme() + "://127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }
}
