package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InstructionsTest {
  private static final String SERVICE = "/connectrpc.eliza.v1.ElizaService/";

  @Test
  void text_namesThePageAndOneCommandForEachKindOfCall() {
    assertThat(Instructions.text(ServerOptions.parse(), 8080).lines().map(String::strip))
        .contains(
            "http://127.0.0.1:8080/",
            "./demo client http://127.0.0.1:8080",
            "curl -s http://127.0.0.1:8080"
                + SERVICE
                + "Say -H 'Content-Type: application/json'"
                + " -d '{\"sentence\":\"I feel a little lost today\"}'",
            "curl -s 'http://127.0.0.1:8080"
                + SERVICE
                + "Say?connect=v1&encoding=json&message=%7B%22sentence%22%3A%22"
                + "I%20feel%20a%20little%20lost%20today%22%7D'",
            "printf '\\000\\000\\000\\000\\016%s' '{\"name\":\"Ada\"}' |"
                + " curl -sN http://127.0.0.1:8080"
                + SERVICE
                + "Introduce -H 'Content-Type: application/connect+json' --data-binary @-"
                + " | tr -s '\\0' '\\n'");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, http://localhost:80/",
    "::, http://localhost:80/",
    "::1, http://[::1]:80/",
    "eliza.example, http://eliza.example:80/"
  })
  void text_forAHost_namesAnAddressThatCanBeOpened(String host, String address) {
    ServerOptions options = ServerOptions.parse("--host", host);
    assertThat(Instructions.text(options, 80).lines().map(String::strip)).contains(address);
  }

  @Test
  void text_forTls_showsClientsWhichCertificateToBelieve() {
    ServerOptions options =
        ServerOptions.parse("--host=localhost", "--tls-certificate=c.pem", "--tls-key=k.pem");

    assertThat(Instructions.text(options, 8443).lines().map(String::strip))
        .contains("https://localhost:8443/", "./demo client --trust c.pem https://localhost:8443")
        .anyMatch(line -> line.startsWith("curl -s --cacert c.pem https://localhost:8443/"));
  }
}
