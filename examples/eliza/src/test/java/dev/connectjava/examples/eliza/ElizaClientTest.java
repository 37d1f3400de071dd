package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The client with a server in memory, and its error messages. */
final class ElizaClientTest extends ElizaClientContract {
  private Function<ClientOptions, Transport> connect =
      inMemory(Router.builder().service(eliza()).build());

  @Override
  Function<ClientOptions, Transport> connect() {
    return connect;
  }

  @Override
  String server() {
    return "";
  }

  private static Function<ClientOptions, Transport> inMemory(Router router) {
    return options -> {
      ClientConfig config =
          ClientConfig.builder().protocol(options.protocol()).codec(options.codec()).build();
      return InMemoryTransport.to(router, config);
    };
  }

  @Test
  void failedCall_isNamedAndExitsWith1() {
    connect = inMemory(Router.builder().build());

    assertThat(run("", "say hello")).isEqualTo(1);
    assertThat(run("hello\n", "chat")).isEqualTo(1);

    assertThat(printed()).isEmpty();
    assertThat(complaints())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("unimplemented: "));
  }

  @Test
  void inputThatCannotBeRead_isNamedAndExitsWith1() {
    Reader broken =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("the terminal is gone");
          }

          @Override
          public void close() {}
        };
    assertThat(run(broken, "chat")).isEqualTo(1);
    assertThat(printed()).isEmpty();
    assertThat(complaints()).containsExactly("can't read your input: the terminal is gone");
  }

  @Test
  void wrongOption_isNamedAndExitsWith2() {
    assertThat(run("", "--codec=xml")).isEqualTo(2);
    assertThat(complaints())
        .startsWith("--codec is proto or json, but was \"xml\"")
        .containsSequence(ClientOptions.USAGE.lines().toList());
  }

  @Test
  void certificateThatCannotBeRead_isNamedAndExitsWith2() {
    connect =
        options -> {
          throw new UncheckedIOException("can't read c.pem", new NoSuchFileException("c.pem"));
        };

    assertThat(run("", "--tls --trust=c.pem")).isEqualTo(2);
    assertThat(complaints()).containsExactly("can't read c.pem");
  }

  @Test
  void help_explainsTheOptions() {
    assertThat(run("", "--help")).isZero();
    assertThat(printed()).containsExactlyElementsOf(ClientOptions.USAGE.lines().toList());
  }
}
