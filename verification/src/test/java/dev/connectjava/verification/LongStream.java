package dev.connectjava.verification;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that is server and client in one, and sends a stream of 1 GiB in either direction at
 * the same time. It is run in a JVM that has far less memory; says at its end how much it took.
 */
final class LongStream {

  private static final int MESSAGE_BYTES = 64 * 1024;
  private static final int MESSAGES = 1 << 14;

  private LongStream() {}

  public static void main(String... arguments) throws Exception {
    Router router = Router.builder().service(new Contract(new Gates())).build();
    long start = System.nanoTime();
    long bytes;
    try (NettyServer server =
            NettyServer.builder().host("127.0.0.1").port(0).handler(router).start();
        NettyTransport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .protocol(Protocol.valueOf(arguments[0]))
                .build();
        BidiStreamingCall<Order, Reply> call = ContractServiceClient.of(transport).chat()) {
      Thread sender = Thread.ofVirtual().start(() -> send(call));
      bytes = receive(call);
      sender.join();
    }
    System.out.printf(
        "%d bytes each way, %.1f s, heap %,d KiB, direct %,d KiB, %s%n",
        bytes, (System.nanoTime() - start) / 1e9, heapKib(), directKib(), resident());
  }

  private static void send(BidiStreamingCall<Order, Reply> call) {
    Order order = Order.newBuilder().setText("x".repeat(MESSAGE_BYTES)).build();
    for (int i = 0; i < MESSAGES; i++) {
      call.send(order);
    }
    call.closeSend();
  }

  private static long receive(BidiStreamingCall<Order, Reply> call) {
    long bytes = 0;
    for (Reply reply : call) {
      bytes += reply.getText().length();
    }
    return bytes;
  }

  /** The most that was used, with what had yet to be collected. */
  private static long heapKib() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum()
        / 1024;
  }

  /** What Netty has of it, which keeps it for the next time. */
  private static long directKib() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedDirectMemory() / 1024
        : 0;
  }

  private static String resident() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElse("");
    }
  }
}
