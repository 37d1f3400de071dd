package dev.connectjava.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Protocol;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.benchmarks.v1.Chunk;
import dev.connectjava.benchmarks.v1.Order;
import dev.connectjava.benchmarks.v1.Received;
import dev.connectjava.benchmarks.v1.TransferServiceClient;
import dev.connectjava.netty.ClientHttp2;
import dev.connectjava.netty.NettyTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Measures how long 10 MiB take each way, by RPCs and over plain TCP, in rounds that alternate.
 * Each kind has a new connection in each round, on which it transfers several times. Arguments:
 * {@code HOST PORT TCP_PORT MAX_WINDOW_BYTES ROUNDS TRANSFERS}. Prints a table in Markdown.
 */
public final class TransferClient {

  private static final int BYTES = 10 * 1024 * 1024;
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int SMALL_BYTES = 64;
  private static final int WARM_UP_ROUNDS = 2;

  private static final ByteString CHUNK = UnsafeByteOperations.unsafeWrap(new byte[CHUNK_BYTES]);
  private static final ByteString WHOLE = UnsafeByteOperations.unsafeWrap(new byte[BYTES]);
  private static final ByteString SMALL = UnsafeByteOperations.unsafeWrap(new byte[SMALL_BYTES]);

  private final String host;
  private final int port;
  private final int tcpPort;
  private final int maxWindowBytes;

  private TransferClient(String host, int port, int tcpPort, int maxWindowBytes) {
    this.host = host;
    this.port = port;
    this.tcpPort = tcpPort;
    this.maxWindowBytes = maxWindowBytes;
  }

  /** A way to transfer bytes. */
  private interface Connection extends Closeable {
    void transfer(int bytes) throws Exception;
  }

  /** Opens a connection. */
  private interface Kind {
    Connection open() throws Exception;
  }

  /** A transfer by a generated client. */
  private interface Call {
    void transfer(TransferServiceClient client, int bytes);
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    TransferClient client =
        new TransferClient(
            arguments[0],
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]));
    client.measure(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
  }

  private Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("TCP up", () -> tcp(true));
    kinds.put("TCP down", () -> tcp(false));
    for (Protocol protocol : List.of(Protocol.GRPC, Protocol.CONNECT)) {
      String name = protocol == Protocol.GRPC ? "gRPC" : "Connect";
      kinds.put(name + ", unary, up", () -> rpc(protocol, TransferClient::upload));
      kinds.put(name + ", client stream, up", () -> rpc(protocol, TransferClient::uploadStream));
      kinds.put(name + ", unary, down", () -> rpc(protocol, TransferClient::download));
      kinds.put(
          name + ", server stream, down", () -> rpc(protocol, TransferClient::downloadStream));
    }
    return kinds;
  }

  private Connection tcp(boolean up) throws Exception {
    TcpTransfers transfers = new TcpTransfers(new Socket(host, tcpPort));
    return new Connection() {
      @Override
      public void transfer(int bytes) throws Exception {
        if (up) {
          transfers.upload(bytes);
        } else {
          transfers.download(bytes);
        }
      }

      @Override
      public void close() throws IOException {
        transfers.close();
      }
    };
  }

  private Connection rpc(Protocol protocol, Call call) {
    ClientLimits limits =
        ClientLimits.defaults().withUnlimitedRequestMessages().withUnlimitedResponseMessages();
    NettyTransport transport =
        NettyTransport.builder("http://" + host + ":" + port)
            .config(ClientConfig.builder().limits(limits).compressions().build())
            .protocol(protocol)
            .eventLoopThreads(1)
            .maxConnections(1)
            .http2(ClientHttp2.defaults().withMaxWindowBytes(maxWindowBytes))
            .build();
    TransferServiceClient client = TransferServiceClient.of(transport);
    return new Connection() {
      @Override
      public void transfer(int bytes) {
        call.transfer(client, bytes);
      }

      @Override
      public void close() {
        transport.close();
      }
    };
  }

  private static void upload(TransferServiceClient client, int bytes) {
    check(client.upload(chunk(bytes == BYTES ? WHOLE : SMALL)), bytes);
  }

  private static void uploadStream(TransferServiceClient client, int bytes) {
    try (ClientStreamingCall<Chunk, Received> call = client.uploadStream()) {
      for (int sent = 0; sent < bytes; sent += CHUNK_BYTES) {
        call.send(chunk(bytes == BYTES ? CHUNK : SMALL));
      }
      check(call.finish(), bytes);
    }
  }

  private static void check(Received received, int bytes) {
    check(received.getBytes(), bytes);
  }

  private static void check(long received, int bytes) {
    if (received != bytes) {
      throw new IllegalStateException(received + " bytes have arrived of " + bytes);
    }
  }

  private static void download(TransferServiceClient client, int bytes) {
    check(client.download(order(bytes)).getData().size(), bytes);
  }

  private static void downloadStream(TransferServiceClient client, int bytes) {
    long received = 0;
    try (ServerStreamingCall<Chunk> responses = client.downloadStream(order(bytes))) {
      for (Chunk chunk : responses) {
        received += chunk.getData().size();
      }
    }
    check(received, bytes);
  }

  private static Chunk chunk(ByteString data) {
    return Chunk.newBuilder().setData(data).build();
  }

  private static Order order(int bytes) {
    return Order.newBuilder().setBytes(bytes).setChunkBytes(Math.min(bytes, CHUNK_BYTES)).build();
  }

  /** The times of each kind's first transfers, and of its later ones. */
  private static final class Times {
    private final List<Long> first = new ArrayList<>();
    private final List<Long> later = new ArrayList<>();
  }

  private void measure(int rounds, int transfers) throws Exception {
    Map<String, Times> times = new LinkedHashMap<>();
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (Map.Entry<String, Kind> kind : kinds().entrySet()) {
        Times measured = new Times();
        measure(kind.getValue(), transfers, measured);
        if (round >= 0) { // Those before warm the JVMs up.
          Times all = times.computeIfAbsent(kind.getKey(), name -> new Times());
          all.first.addAll(measured.first);
          all.later.addAll(measured.later);
        }
      }
    }
    print(times);
  }

  private static void measure(Kind kind, int transfers, Times times) throws Exception {
    try (Connection connection = kind.open()) {
      connection.transfer(SMALL_BYTES);
      for (int i = 0; i < transfers; i++) {
        long begun = System.nanoTime();
        connection.transfer(BYTES);
        (i == 0 ? times.first : times.later).add(System.nanoTime() - begun);
      }
    }
  }

  private static void print(Map<String, Times> times) {
    System.out.println("| 10 MiB | first, ms | of TCP's | later, ms | of TCP's |");
    System.out.println("| --- | ---: | ---: | ---: | ---: |");
    times.forEach((name, measured) -> {
      String plain = name.endsWith("up") ? "TCP up" : "TCP down";
      Times tcp = Objects.requireNonNull(times.get(plain));
      long first = median(measured.first);
      long later = median(measured.later);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.2f | %d | %.2f |%n",
          name,
          first / 1_000_000,
          (double) first / median(tcp.first),
          later / 1_000_000,
          (double) later / median(tcp.later));
    });
  }

  private static long median(List<Long> values) {
    long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
