package dev.connectjava.examples.streamingtour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Protocol;
import dev.connectjava.examples.streamingtour.v1.NumberServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class StreamingTourTest {

  private static final Path README = Path.of("README.md");

  /** More than the buffer of unsent messages holds. */
  private static final long MANY = 10_000;

  private final NettyServer server = StreamingTour.start(0);
  private final String url = "http://localhost:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void tour_printsWhatTheReadmeShows() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    StreamingTour.tour(url, new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(Files.readString(README)).contains(printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    DocumentedCommands commands =
        DocumentedCommands.of(README).replacing("http://localhost:8080", url);

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @ParameterizedTest
  @CsvSource({"blocking,CONNECT", "blocking,GRPC", "async,CONNECT", "async,GRPC"})
  void manyMessages_allArriveInOrder(String service, Protocol protocol) {
    try (NettyTransport transport =
        NettyTransport.builder(url + "/" + service).protocol(protocol).build()) {
      NumberServiceClient client = NumberServiceClient.of(transport);
      List<Long> numbers = LongStream.rangeClosed(1, MANY).boxed().toList();
      for (Calls calls : List.of(new BlockingCalls(client), new AsyncCalls(client))) {
        assertThat(calls.countTo(MANY)).isEqualTo(numbers);
        assertThat(calls.countTo(0)).isEmpty();
        assertThat(calls.sum(numbers)).isEqualTo(MANY * (MANY + 1) / 2);
        assertThat(calls.runningSum(List.of(5L, 5L, -3L))).containsExactly(5L, 10L, 7L);
      }
    }
  }
}
