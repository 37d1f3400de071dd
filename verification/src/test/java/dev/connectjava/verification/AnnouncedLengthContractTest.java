package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.LIMIT_BYTES;
import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Requests whose heads say how long they are: one that is too long is refused before it comes. */
final class AnnouncedLengthContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/grpc-web+json";
  private static final String TOO_LONG =
      "{\"code\":\"resource_exhausted\",\"message\":\"request message has at least 100,001 bytes,"
          + " but the server allows 100,000 (ServerLimits.withRequestMessageBytes)\"}";

  @ParameterizedTest
  @EnumSource(value = Transport.class, mode = Mode.MATCH_NONE, names = ".*HTTP_1.*")
  void requestThatIsTooLong_isRefusedWithItsHead(Transport transport) {
    try (ServerWorld world = ServerWorld.of(transport)) {
      TestCall call = world.post("Ask", JSON, "content-length", "100001", "expect", "100-continue");
      assertThat(call.status()).isEqualTo(429);
      assertThat(body(call)).isEqualTo(TOO_LONG);
      call.disconnect();
      world.assertNothingLeft();
      assertThat(world.contractCalls()).isZero();
    }
  }

  /** The limit is that of a message, and there may be many in a body. */
  @ParameterizedTest
  @EnumSource(value = Transport.class, mode = Mode.MATCH_NONE, names = ".*HTTP_1.*")
  void bodyOfEnvelopes_mayBeLonger(Transport transport) {
    byte[] message = envelope(0, utf8("{\"text\":\"%s\"}".formatted("x".repeat(40_000))));
    try (ServerWorld world = ServerWorld.of(transport)) {
      TestCall call =
          world.post("Collect", STREAM, "content-length", String.valueOf(3 * message.length));
      for (int i = 0; i < 3; i++) {
        call.send(message);
      }
      call.end();
      assertThat(body(call)).contains("grpc-status: 0");
      world.assertNothingLeft();
    }
  }

  /** Over HTTP/1.1 with what a client sees that waits for word. */
  @ParameterizedTest
  @CsvSource({
    "application/json, 100000, HTTP/1.1 100 Continue",
    "application/json, 100001, HTTP/1.1 429 Too Many Requests",
    "application/grpc-web+json, 100001, HTTP/1.1 100 Continue"
  })
  void expectation_isMetUnlessTheRequestIsTooLong(String type, String length, String word)
      throws IOException {
    assertThat(firstLine(type, length)).isEqualTo(word);
  }

  private static String firstLine(String type, String length) throws IOException {
    Router router =
        Router.builder()
            .service(new Contract(new Gates()))
            .limits(ServerLimits.defaults().withRequestMessageBytes(LIMIT_BYTES))
            .build();
    try (NettyServer server =
            NettyServer.builder().host("127.0.0.1").port(0).handler(router).start();
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      String head =
          String.format(
              Locale.ROOT,
              "POST %sAsk HTTP/1.1\r\nhost: test\r\ncontent-type: %s\r\n"
                  + "expect: 100-continue\r\ncontent-length: %s\r\n\r\n",
              SERVICE,
              type,
              length);
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))
          .readLine();
    }
  }
}
