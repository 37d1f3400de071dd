package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Protocol;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientOptionsTest {

  @Test
  void parse_ofNothing_chatsWithTheServerOfTheDemo() {
    assertThat(ClientOptions.parse())
        .isEqualTo(
            new ClientOptions(
                "http://localhost:8080",
                Protocol.CONNECT,
                "proto",
                Optional.empty(),
                new ClientTask.Chat(),
                false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--protocol grpc --codec json --trust c.pem https://eliza.example say I feel lost",
        "https://eliza.example say --codec=json I feel lost --trust=c.pem --protocol=grpc",
        "eliza.example say I feel lost --codec=json --trust=c.pem --protocol=grpc --tls",
      })
  void parse_ofAll_takesItInAnyOrder(String line) {
    assertThat(ClientOptions.parse(line.split(" ", -1)))
        .isEqualTo(
            new ClientOptions(
                "https://eliza.example",
                Protocol.GRPC,
                "json",
                Optional.of(Path.of("c.pem")),
                new ClientTask.Say("I feel lost"),
                false));
  }

  @ParameterizedTest
  @CsvSource({
    "[::1]:90, http://[::1]:90",
    "http://eliza.example/path, http://eliza.example/path",
    "--tls, https://localhost:8080",
    "--tls eliza.example:443, https://eliza.example:443",
    "--tls https://eliza.example, https://eliza.example",
    "introduce, http://localhost:8080",
  })
  void parse_ofAnAddress_givesItItsScheme(String line, String address) {
    assertThat(ClientOptions.parse(line.split(" ", -1)).address()).isEqualTo(address);
  }

  @Test
  void parse_ofProtocols_knowsAllThree() {
    assertThat(ClientOptions.parse("--protocol=connect").protocol()).isEqualTo(Protocol.CONNECT);
    assertThat(ClientOptions.parse("--protocol=grpc").protocol()).isEqualTo(Protocol.GRPC);
    assertThat(ClientOptions.parse("--protocol=grpc-web").protocol()).isEqualTo(Protocol.GRPC_WEB);
  }

  @Test
  void parse_ofTasks_knowsAllThree() {
    assertThat(ClientOptions.parse("chat").task()).isEqualTo(new ClientTask.Chat());
    assertThat(ClientOptions.parse("introduce").task()).isEqualTo(new ClientTask.Introduce(""));
    assertThat(ClientOptions.parse("introduce", "Ada", "Lovelace").task())
        .isEqualTo(new ClientTask.Introduce("Ada Lovelace"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void parse_ofHelp_asksForIt(String help) {
    assertThat(ClientOptions.parse(help).help()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --colour             | unknown option: --colour
          --protocol           | --protocol needs a value
          --protocol=thrift    | --protocol is connect, grpc or grpc-web, but was "thrift"
          --codec xml          | --codec is proto or json, but was "xml"
          --trust              | --trust needs a value
          --trust=c.pem        | http://localhost:8080 is not for TLS: that is --tls or an address with https://
          --tls http://eliza   | http://eliza is not for TLS: that is --tls or an address with https://
          ftp://eliza          | an address begins with http:// or https://, but was "ftp://eliza"
          eliza sing           | Eliza can chat, introduce herself and say something, but not "sing"
          say                  | say needs a sentence
          chat hello           | a chat begins with nothing, but there was "hello"
          """)
  void parse_ofAnythingElse_saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> ClientOptions.parse(line.split(" ", -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
