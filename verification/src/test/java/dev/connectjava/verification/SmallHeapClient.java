package dev.connectjava.verification;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A program that calls in a heap that is as small as a test wants it. Says on stdout what became of
 * each call, and last how many bytes its transport has of messages when none is open.
 */
final class SmallHeapClient {

  static final int CALLS = 40;

  /** How long a reply is that waits on each stream that is forgotten. */
  static final int WAITING_BYTES = 10_000;

  /** How long a reply is of which {@link #CALLS} have no room together. */
  static final int LARGE_BYTES = 3_000_000;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(100).toNanos();

  private final NettyTransport transport;
  private final ContractServiceClient client;

  private SmallHeapClient(NettyTransport transport) {
    this.transport = transport;
    this.client = ContractServiceClient.of(transport);
  }

  /**
   * Calls.
   *
   * @param arguments the server's URL, the HTTP version, the protocol, and what to do
   */
  public static void main(String... arguments) throws IOException {
    try (NettyTransport transport =
        NettyTransport.builder(arguments[0])
            .httpVersion(HttpVersion.valueOf(arguments[1]))
            .config(
                ClientConfig.builder()
                    .protocol(Protocol.valueOf(arguments[2]))
                    .acceptCompressions()
                    .build())
            .build()) {
      SmallHeapClient program = new SmallHeapClient(transport);
      switch (arguments[3]) {
        case "forget" -> program.forget();
        case "leave unread" -> program.leaveUnread();
        case "ask" -> program.ask();
        default -> throw new IllegalArgumentException(arguments[3]);
      }
      program.awaitMemory();
      program.report(program.client.ask(replies(1)));
      System.out.println(transport.memoryInUse());
    }
  }

  /** Of so many bytes each. */
  private static Order replies(int bytes) {
    return Order.newBuilder().setCount(bytes).build();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited in vain until " + what);
      }
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void awaitMemory() {
    await("memory is given back", () -> transport.memoryInUse() == 0);
  }

  private static void readLine() throws IOException {
    if (System.in.read() < 0) {
      throw new IOException("stdin has ended");
    }
  }

  private void report(Reply reply) {
    System.out.println("reply " + reply.getText().length());
  }

  private void report(RpcException failure) {
    System.out.println(failure.code() + " " + failure.getMessage());
  }

  /**
   * Opens streams and forgets them. Ends after their memory was given back and a line came from
   * stdin: the warning is logged by another thread, at any time.
   */
  private void forget() throws IOException {
    openAndForget();
    awaitMemory();
    System.out.println("given back");
    readLine();
  }

  /** Opens streams, and refers to none of them any more when something waits on each. */
  private void openAndForget() {
    List<ServerStreamingCall<Reply>> streams = open(WAITING_BYTES);
    await(
        "a reply waits on each stream",
        () -> transport.memoryInUse() >= (long) CALLS * WAITING_BYTES);
    System.out.println("waiting");
    Reference.reachabilityFence(streams);
  }

  private List<ServerStreamingCall<Reply>> open(int bytes) {
    List<ServerStreamingCall<Reply>> streams = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      streams.add(client.repeat(replies(bytes)));
    }
    return streams;
  }

  /** Calls otherwise while large replies wait, and reads them when a line comes from stdin. */
  private void leaveUnread() throws IOException {
    List<ServerStreamingCall<Reply>> streams = open(LARGE_BYTES);
    for (int i = 0; i < 10; i++) {
      report(client.ask(replies(100)));
    }
    System.out.println("unread");
    readLine();
    for (ServerStreamingCall<Reply> each : streams) {
      try (each) {
        report(each.iterator().next());
      } catch (RpcException e) {
        report(e);
      }
    }
  }

  /** Asks for large replies at once, of which it keeps none, and then for one alone. */
  private void ask() {
    CompletableFuture<?>[] asked = new CompletableFuture<?>[CALLS];
    for (int i = 0; i < CALLS; i++) {
      asked[i] = client.async().change(replies(LARGE_BYTES)).handle(this::reportOutcome);
    }
    CompletableFuture.allOf(asked).join();
    report(client.change(replies(LARGE_BYTES)));
  }

  private boolean reportOutcome(@Nullable Reply reply, @Nullable Throwable failure) {
    if (failure instanceof RpcException e) {
      report(e);
    } else if (reply != null) {
      report(reply);
    }
    return reply != null;
  }
}
