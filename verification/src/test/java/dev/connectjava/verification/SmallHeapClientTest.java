package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers that would have a client take more memory than it has, and a client that forgets what it
 * has of them. It refuses what is too much, and its other calls are served.
 */
@Timeout(240) // A loaded machine may take so long, others take seconds.
final class SmallHeapClientTest {

  private static final String HEAP = "64m";

  /** The budget is a quarter of the heap, so that five large messages have no room in it. */
  private static final int MOST_WITH_ROOM = 5;

  private static final String REFUSED =
      "resource_exhausted response message refused: there is no memory for [0-9,]+ more bytes: "
          + ".*\\(NettyTransport\\.Builder\\.memory: MemoryBounds\\.with(Total|Connection)Bytes\\)";

  private static final String LARGE_REPLY = "reply " + SmallHeapClient.LARGE_BYTES;

  private static final String FORGOTTEN = "was neither received to its end nor closed";

  /** How the client calls. */
  record Way(HttpVersion version, Protocol protocol) {}

  static Stream<Way> ways() {
    return Stream.of(
        new Way(HttpVersion.HTTP_1, Protocol.CONNECT),
        new Way(HttpVersion.HTTP_1, Protocol.GRPC_WEB),
        new Way(HttpVersion.HTTP_2, Protocol.CONNECT),
        new Way(HttpVersion.HTTP_2, Protocol.GRPC));
  }

  /** Its replies are as long as orders say, and streams of them don't end. */
  private static final class Lavish implements ContractService {

    @Override
    public Reply ask(Order order, RequestContext context) {
      return Reply.newBuilder().setText("x".repeat(order.getCount())).build();
    }

    @Override
    public Reply change(Order order, RequestContext context) {
      return ask(order, context);
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      Reply reply = ask(order, context);
      while (context.cancellation().isEmpty()) {
        replies.send(reply);
      }
    }
  }

  @TempDir private Path directory;
  private final Router router = Router.builder().service(new Lavish()).build();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .shutdownGrace(Duration.ofMillis(100))
          .handler(router)
          .start();

  @AfterEach
  void endTheServer() {
    server.close();
  }

  private Program start(Way way, String what) throws IOException {
    int port = ((InetSocketAddress) server.address()).getPort();
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // It lives for seconds.
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapClient.class.getName(),
                "http://127.0.0.1:" + port,
                way.version().name(),
                way.protocol().name(),
                what)
            .redirectError(errors.toFile())
            .start();
    return new Program(process, process.inputReader(UTF_8), errors);
  }

  /** A client with a small heap. */
  private record Program(Process process, BufferedReader output, Path errors)
      implements AutoCloseable {

    /** What it says up to this line. */
    List<String> readUntil(String last) throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals(last)) {
          return lines;
        }
        lines.add(line);
      }
      throw new AssertionError("it has ended after " + lines + ": " + Files.readString(errors));
    }

    void goOn() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    /**
     * Its last call is served, no memory of messages is left, and it ends in order.
     *
     * @return what it says before that
     */
    List<String> readToItsEnd() throws Exception {
      List<String> lines = readUntil("0");
      assertThat(lines).last().isEqualTo("reply 1");
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readString(errors)).doesNotContain("OutOfMemoryError");
      return lines.subList(0, lines.size() - 1);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void streamsThatAreForgotten_giveTheirMemoryBack(Way way) throws Exception {
    try (Program program = start(way, "forget")) {
      assertThat(program.readUntil("waiting")).isEmpty();
      assertThat(program.readUntil("given back")).isEmpty();
      while (!Files.readString(program.errors()).contains(FORGOTTEN)) {
        LockSupport.parkNanos(1_000_000);
      }
      program.goOn();
      assertThat(program.readToItsEnd()).isEmpty();
      assertThat(Files.readString(program.errors())).containsOnlyOnce(FORGOTTEN);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Attack(
      value = "large responses that a client with a small heap leaves unread",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void largeRepliesThatNobodyReads_areRefused_andTheirNeighboursServed(Way way) throws Exception {
    try (Program program = start(way, "leave unread")) {
      assertThat(program.readUntil("unread")).hasSize(10).containsOnly("reply 100");
      while (router.activeCalls() > MOST_WITH_ROOM) { // Until all others have been refused.
        LockSupport.parkNanos(1_000_000);
      }
      program.goOn();
      List<String> outcomes = program.readToItsEnd();
      assertThat(outcomes).hasSize(SmallHeapClient.CALLS);
      assertAreGivenOrRefused(outcomes);
      assertThat(outcomes)
          .filteredOn(outcome -> !outcome.equals(LARGE_REPLY))
          .hasSizeGreaterThanOrEqualTo(SmallHeapClient.CALLS - MOST_WITH_ROOM);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Attack(
      value = "large responses to many calls of a client with a small heap",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void largeRepliesToManyCalls_areGivenOrRefused(Way way) throws Exception {
    try (Program program = start(way, "ask")) {
      List<String> outcomes = program.readToItsEnd();
      assertThat(outcomes).hasSize(SmallHeapClient.CALLS + 1).last().isEqualTo(LARGE_REPLY);
      assertAreGivenOrRefused(outcomes);
    }
  }

  private static void assertAreGivenOrRefused(List<String> outcomes) {
    assertThat(outcomes)
        .allMatch(outcome -> outcome.equals(LARGE_REPLY) || outcome.matches(REFUSED));
  }
}
