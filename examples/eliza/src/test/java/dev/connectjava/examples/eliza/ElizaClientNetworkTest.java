package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The client with the server of the example, on a port, in plaintext and with TLS. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class ElizaClientNetworkTest extends ElizaClientContract {
  @Parameter boolean tls;
  @TempDir Path folder;

  private NettyServer server;
  private String options = "";

  @BeforeEach
  void startServer() throws Exception {
    server = ElizaServer.start(serverOptions(), eliza());
  }

  @AfterEach
  void endServer() {
    server.shutdown(Duration.ZERO);
  }

  private ServerOptions serverOptions() throws Exception {
    if (!tls) {
      return ServerOptions.parse("--port=0");
    }
    X509Bundle identity = certificateForLocalhost();
    Path certificate = folder.resolve("server.crt");
    Path key = folder.resolve("server.key");
    Files.writeString(certificate, identity.getCertificatePathPEM());
    Files.writeString(key, identity.getPrivateKeyPEM());
    options = "--tls --trust=" + certificate;
    return ServerOptions.parse(
        "--port=0", "--tls-certificate", certificate.toString(), "--tls-key", key.toString());
  }

  private static X509Bundle certificateForLocalhost() throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .ecp256()
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  @Override
  Function<ClientOptions, Transport> connect() {
    return ElizaClient::connect;
  }

  @Override
  String server() {
    return (options + " 127.0.0.1:" + server.port()).strip();
  }

  @Test
  void serverThatIsGone_isUnavailable() {
    server.shutdown(Duration.ZERO);

    assertThat(run("", "say hello")).isEqualTo(1);
    assertThat(complaints()).singleElement().asString().startsWith("unavailable: ");
  }
}
