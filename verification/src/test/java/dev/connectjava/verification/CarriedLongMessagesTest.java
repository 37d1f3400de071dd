package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.spi.Compression;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long messages of calls whose handlers an event loop carries: the loop serves other calls while
 * they are compressed or decompressed, or read and written as JSON.
 */
final class CarriedLongMessagesTest {

  private static final int LONG = 4_000_000;

  /** Copies, and computes until another call was answered if the message is long. */
  private static final class Slow implements Compression {

    final CountDownLatch answered = new CountDownLatch(1);
    final Semaphore computing = new Semaphore(0);

    /** Whether no other call was answered while it computed. */
    volatile boolean gaveUp;

    @Override
    public String name() {
      return "slow";
    }

    private void compute() {
      computing.release();
      long sinceNanos = System.nanoTime();
      while (answered.getCount() > 0 && !gaveUp) {
        gaveUp = System.nanoTime() - sinceNanos > TimeUnit.SECONDS.toNanos(10);
        Thread.onSpinWait();
      }
    }

    @Override
    public OutputStream compress(OutputStream sink) {
      return new FilterOutputStream(sink) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          if (length >= LONG) {
            compute();
          }
          out.write(bytes, offset, length);
        }
      };
    }

    @Override
    public InputStream decompress(InputStream source) {
      return new FilterInputStream(source) {
        private int bytes;

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
          int count = super.read(to, offset, length);
          bytes += count;
          if (bytes > LONG / 2) {
            compute();
          }
          return count;
        }
      };
    }
  }

  private static final class Lengths implements ContractService {
    @Override
    public Reply ask(Order order, RequestContext context) {
      return Reply.newBuilder().setText("x".repeat(order.getCount())).build();
    }

    @Override
    public Reply change(Order order, RequestContext context) {
      return Reply.newBuilder().setCount(order.getText().length()).build();
    }
  }

  private static NettyServer serve(Compression compression) {
    return NettyServer.builder()
        .port(0)
        .eventLoopThreads(1)
        .router(
            Router.builder()
                .service(new Lengths())
                .compression(compression)
                .limits(ServerLimits.defaults().withUnlimitedRequestMessages())
                .executionMode(ExecutionMode.carrier())
                .build())
        .start();
  }

  /** The client has threads of its own, so only the server's loop is at stake. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whileALongMessageIsCompressedOrDecompressed_theLoopServesOthers(boolean request)
      throws Exception {
    Slow slow = new Slow();
    Slow copying = new Slow();
    copying.answered.countDown();
    try (NettyServer server = serve(slow);
        NettyTransport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .config(
                    ClientConfig.builder()
                        .compressions(copying)
                        .sendCompression("slow")
                        .limits(ClientLimits.defaults().withUnlimitedResponseMessages())
                        .build())
                .build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      String text = request ? "x".repeat(LONG) : "";
      Order order = Order.newBuilder().setText(text).setCount(request ? 0 : LONG).build();
      CompletableFuture<Reply> call =
          (request ? client.async().change(order) : client.async().ask(order))
              .toCompletableFuture();
      call.whenComplete((reply, failure) -> slow.computing.release());
      slow.computing.acquire();
      assertThat(client.change(Order.newBuilder().setText("now").build()).getCount()).isEqualTo(3);
      boolean over = slow.gaveUp || call.isDone();
      slow.answered.countDown();
      Reply reply = call.get(30, TimeUnit.SECONDS);
      assertThat(reply.getCount() + reply.getText().length()).isEqualTo(LONG);
      assertThat(over).as("the other call was answered only afterwards").isFalse();
    }
  }

  /** All of it together, with the real codecs; what comes out is right. */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void longJson_isCompressedAndParsedInBothDirections(Protocol protocol) throws Exception {
    try (NettyServer server = serve(dev.connectjava.Compressions.gzip(1));
        NettyTransport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .protocol(protocol)
                .codec("json")
                .config(
                    ClientConfig.builder()
                        .sendCompression("gzip")
                        .limits(ClientLimits.defaults().withUnlimitedResponseMessages())
                        .build())
                .build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      CompletableFuture<Integer> length = new CompletableFuture<>();
      transport
          .carriedThreads()
          .newThread(() -> {
            try {
              int asked = client.ask(Order.newBuilder().setCount(LONG).build()).getText().length();
              Order order = Order.newBuilder().setText("x".repeat(LONG)).build();
              length.complete(asked + client.change(order).getCount());
            } catch (RuntimeException | Error e) {
              length.completeExceptionally(e);
            }
          })
          .start();
      assertThat(length.get(60, TimeUnit.SECONDS)).isEqualTo(2 * LONG);
    }
  }
}
