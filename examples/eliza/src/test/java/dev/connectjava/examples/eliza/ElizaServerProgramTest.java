package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the program in a separate process, as users do. */
@Timeout(90)
final class ElizaServerProgramTest {
  private @Nullable Process process;

  @AfterEach
  void endProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void help_explainsTheOptions() throws Exception {
    Process program = start("--help");

    assertThat(text(program.getInputStream())).isEqualTo(ServerOptions.USAGE);
    assertThat(exitStatus(program)).isZero();
  }

  @Test
  void wrongOption_isNamedAndExitsWith2() throws Exception {
    Process program = start("--port", "http");

    assertThat(text(program.getErrorStream()))
        .startsWith("--port needs a number from 0 to 65535, but was \"http\"\nUsage: ");
    assertThat(exitStatus(program)).isEqualTo(2);
  }

  @Test
  void takenPort_isNamedAndExitsWith1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process program = start("--port", String.valueOf(taken.getLocalPort()));

      assertThat(text(program.getErrorStream()))
          .isEqualTo(
              """
              Cannot listen on 127.0.0.1:%d: the port is taken.
              Choose another place with --host and --port.
              """,
              taken.getLocalPort());
      assertThat(exitStatus(program)).isEqualTo(1);
    }
  }

  @Test
  void unknownHost_isNamedAndExitsWith1() throws Exception {
    Process program = start("--host", "eliza.invalid");

    assertThat(text(program.getErrorStream()))
        .startsWith("Cannot listen on eliza.invalid:8080: no such host is known.\n");
    assertThat(exitStatus(program)).isEqualTo(1);
  }

  @Test
  void certificateThatIsNotThere_isNamedAndExitsWith1() throws Exception {
    Process program = start("--tls-certificate", "none.crt", "--tls-key", "none.key");

    assertThat(text(program.getErrorStream())).isEqualTo("Cannot speak TLS: can't read none.crt\n");
    assertThat(exitStatus(program)).isEqualTo(1);
  }

  @Test
  void sigterm_letsTheIntroductionFinishAndExitsWith143() throws Exception {
    Process program = start("--port", "0");
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient();
        InputStream body = introduction(client, pageAddress(output))) {
      assertThat(Envelope.readFrom(body))
          .isEqualTo(new Envelope(0, "{\"sentence\":\"Hello, Ada.\"}"));

      program.toHandle().destroy();

      assertThat(Envelope.readAllFrom(body))
          .hasSize(7)
          .endsWith(new Envelope(Envelope.END_OF_STREAM, "{}"));
      assertThat(exitStatus(program)).isEqualTo(143);
    }
  }

  private static String pageAddress(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (line != null && !line.strip().startsWith("http://")) {
      line = output.readLine();
    }
    assertThat(line).as("the line with the page's address").isNotNull();
    return line.strip();
  }

  private static InputStream introduction(HttpClient client, String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "connectrpc.eliza.v1.ElizaService/Introduce"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/connect+json")
            .POST(BodyPublishers.ofByteArray(Envelope.of("{\"name\":\"Ada\"}")))
            .build();
    return client.send(request, BodyHandlers.ofInputStream()).body();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add(ElizaServer.class.getName());
    command.addAll(List.of(arguments));
    Process started = new ProcessBuilder(command).start();
    process = started;
    return started;
  }

  private static String text(InputStream output) throws IOException {
    return new String(output.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
  }

  private static int exitStatus(Process program) throws InterruptedException {
    assertThat(program.waitFor(30, TimeUnit.SECONDS)).as("the program ends").isTrue();
    return program.exitValue();
  }
}
