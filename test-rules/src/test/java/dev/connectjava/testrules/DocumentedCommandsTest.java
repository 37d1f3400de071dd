package dev.connectjava.testrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentedCommandsTest {

  @TempDir Path folder;

  private DocumentedCommands commands(String text) throws Exception {
    return DocumentedCommands.of(Files.writeString(folder.resolve("README.md"), text));
  }

  @Test
  void commands_areRunInOrder() throws Exception {
    DocumentedCommands commands =
        commands(
            "Text\n```console\n$ printf one\none\n$ true\n```\n```console\n$ echo 8080\n80\n```");

    assertThat(commands.documented()).isEqualTo("$ printf one\none\n$ true\n$ echo 8080\n80\n");
    assertThat(commands.replacing("8080", "80").run()).isEqualTo(commands.documented());
    assertThat(commands.run()).endsWith("8080\n");
  }

  @Test
  void documentWithoutCommands_isRefused() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> commands("```sh\nls\n```"))
        .withMessageContaining("has no commands");
  }

  @Test
  void programThatIsNotInstalled_isNamed() throws Exception {
    DocumentedCommands commands = commands("```console\n$ not-installed 8080\n80\n```");

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(commands::run)
        .withMessageContaining("this needs curl")
        .withMessageContaining("not-installed");
  }

  /** Otherwise curl would print its version, as its settings say, or would not find the proxy. */
  @Test
  void curl_readsNoSettingsOfTheUserAndUsesNoProxy() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", DocumentedCommandsTest::answer);
    server.start();
    try {
      Files.writeString(folder.resolve(".curlrc"), "version\n");
      String settings = "export HOME=F CURL_HOME=F http_proxy=http://127.0.0.1:1";
      DocumentedCommands commands =
          commands(
              "```console\n$ %s; curl -s http://127.0.0.1:8080\ntext\n```".formatted(settings));

      assertThat(
              commands
                  .replacing("=F", "=" + folder)
                  .replacing(":8080", ":" + server.getAddress().getPort())
                  .run())
          .isEqualTo(commands.documented());
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }
}
