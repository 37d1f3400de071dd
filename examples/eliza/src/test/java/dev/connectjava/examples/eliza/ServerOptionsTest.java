package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerOptionsTest {
  @Test
  void parse_ofNothing_listensOnLocalhostOnly() {
    assertThat(ServerOptions.parse())
        .isEqualTo(new ServerOptions("127.0.0.1", 8080, Optional.empty(), Duration.ZERO, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port 9000 --host ::1", "--host=::1 --port=9000"})
  void parse_ofHostAndPort_takesThem(String line) {
    assertThat(ServerOptions.parse(line.split(" ", -1)))
        .isEqualTo(new ServerOptions("::1", 9000, Optional.empty(), Duration.ZERO, false));
  }

  @Test
  void parse_ofCertificateAndKey_speaksTls() {
    assertThat(ServerOptions.parse("--tls-key", "k.pem", "--tls-certificate", "c.pem").tls())
        .contains(new ServerOptions.TlsFiles(Path.of("c.pem"), Path.of("k.pem")));
  }

  @Test
  void parse_ofADrainDelay_takesItsSeconds() {
    assertThat(ServerOptions.parse("--drain-delay", "10").drainDelay())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void parse_ofHelp_asksForIt(String help) {
    assertThat(ServerOptions.parse(help).help()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --colour        | unknown option: --colour
          8080            | unknown argument: 8080
          --port          | --port needs a value
          --host          | --host needs a value
          --port http     | --port needs a number from 0 to 65535, but was "http"
          --port 65536    | --port needs a number from 0 to 65535, but was "65536"
          --port -1       | --port needs a number from 0 to 65535, but was "-1"
          --port=         | --port needs a value
          --host=         | --host needs a value
          --port 123456   | --port needs a number from 0 to 65535, but was "123456"
          --drain-delay   | --drain-delay needs a value
          --drain-delay x | --drain-delay needs a number from 0 to 3600, but was "x"
          --drain-delay 3601 | --drain-delay needs a number from 0 to 3600, but was "3601"
          --tls-key k.pem | TLS needs both --tls-certificate and --tls-key
          --tls-certificate=c.pem | TLS needs both --tls-certificate and --tls-key
          """)
  void parse_ofAnythingElse_saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> ServerOptions.parse(line.split(" ", -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
