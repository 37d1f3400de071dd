package dev.connectjava.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.ServerLimits;
import dev.connectjava.benchmarks.v1.Chunk;
import dev.connectjava.benchmarks.v1.Order;
import dev.connectjava.benchmarks.v1.Received;
import dev.connectjava.benchmarks.v1.TransferService;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.ServerHttp2;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Takes and gives many bytes, by RPCs and over plain TCP. Arguments: {@code HOST PORT TCP_PORT
 * MAX_WINDOW_BYTES}.
 */
public final class TransferServer {

  private TransferServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException {
    String host = arguments[0];
    ServerHttp2 http2 =
        ServerHttp2.builder().maxWindowBytes(Integer.parseInt(arguments[3])).build();
    NettyServer.builder()
        .host(host)
        .port(Integer.parseInt(arguments[1]))
        .eventLoopThreads(1)
        .http2(http2)
        .router(router ->
            router.limits(
                ServerLimits.defaults()
                    .withUnlimitedRequestMessages()
                    .withUnlimitedResponseMessages()))
        .service(new Transfers())
        .start();
    int port = Integer.parseInt(arguments[2]);
    try (ServerSocket listening = new ServerSocket(port, 16, InetAddress.getByName(host))) {
      System.out.println("ready");
      while (true) {
        TcpTransfers connection = new TcpTransfers(listening.accept());
        Thread.ofPlatform().daemon().start(connection::serve);
      }
    }
  }

  private static final class Transfers implements TransferService {

    @Override
    public Received upload(Chunk request, RequestContext context) {
      return received(request.getData().size());
    }

    @Override
    public Received uploadStream(RequestStream<Chunk> requests, RequestContext context) {
      long bytes = 0;
      for (Chunk chunk : requests) {
        bytes += chunk.getData().size();
      }
      return received(bytes);
    }

    @Override
    public Chunk download(Order request, RequestContext context) {
      return chunk(request.getBytes());
    }

    @Override
    public void downloadStream(
        Order request, ResponseStream<Chunk> responses, RequestContext context) {
      Chunk chunk = chunk(request.getChunkBytes());
      for (int sent = 0; sent < request.getBytes(); sent += request.getChunkBytes()) {
        responses.send(chunk);
      }
    }

    private static Received received(long bytes) {
      return Received.newBuilder().setBytes(bytes).build();
    }

    private static Chunk chunk(int bytes) {
      ByteString data = UnsafeByteOperations.unsafeWrap(new byte[bytes]);
      return Chunk.newBuilder().setData(data).build();
    }
  }
}
