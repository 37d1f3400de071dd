package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.v1.ContractService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Neither what is on the wire nor a message depends on the default locale of the JVM, which may
 * have digits of its own. Each locale has a JVM of its own, since constants are made once.
 */
final class LocaleTest {

  private static final String MISMATCH =
      "HTTP/1.1 400 Bad Request\r\n"
          + "content-type: text/plain\r\n"
          + "connection: close\r\n"
          + "content-length: 34\r\n\r\n"
          + "This port speaks TLS: use https://";
  private static final String TOO_LONG = " 1,002 bytes, but the server allows 1,000 ";

  @ParameterizedTest
  @ValueSource(strings = {"ar SA", "fa IR", "mr IN", "hi IN u-nu-deva", "tr TR", "en US"})
  void digits_areThoseOfAscii(String locale) throws IOException, InterruptedException {
    String[] parts = locale.split(" ");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.language=" + parts[0]);
    command.add("-Duser.country=" + parts[1]);
    if (parts.length > 2) {
      command.add("-Duser.extensions=" + parts[2]);
    }
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Answers.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String answers;
    try (InputStream output = process.getInputStream()) {
      answers = new String(output.readAllBytes(), UTF_8);
    }
    assertThat(process.waitFor()).isZero();
    assertThat(answers).contains(MISMATCH).contains(TOO_LONG).contains("\r\ncontent-length: ");
    assertThat(answers.chars()).allMatch(c -> c < 0x80);
  }

  /** A program that prints what its servers answer. */
  static final class Answers {

    private Answers() {}

    public static void main(String[] arguments) throws IOException {
      try (NettyServer server = start(NettyServer.builder().tls(TestCertificate.server()))) {
        System.out.println(answer(server, "GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
      }
      try (NettyServer server = start(NettyServer.builder())) {
        System.out.println(
            answer(
                server,
                "POST /verification.v1.ContractService/Ask HTTP/1.1\r\n"
                    + "host: x\r\n"
                    + "connection: close\r\n"
                    + "content-type: application/json\r\n"
                    + "content-length: 1002\r\n\r\n"
                    + "\""
                    + "x".repeat(1_000)
                    + "\""));
      }
    }

    private static NettyServer start(NettyServer.Builder builder) {
      Router router =
          Router.builder()
              .limits(ServerLimits.defaults().withRequestMessageBytes(1_000))
              .service(new ContractService() {})
              .build();
      return builder.host("127.0.0.1").port(0).handler(router).start();
    }

    private static String answer(NettyServer server, String request) throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
      }
    }
  }
}
