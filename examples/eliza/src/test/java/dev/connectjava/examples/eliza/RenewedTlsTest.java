package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.RpcException;
import dev.connectjava.examples.eliza.v1.ElizaServiceClient;
import dev.connectjava.examples.eliza.v1.SayRequest;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RenewedTlsTest {
  @TempDir Path folder;

  private ServerOptions options() {
    return ServerOptions.parse(
        "--port=0",
        "--tls-certificate",
        folder.resolve("tls.crt").toString(),
        "--tls-key",
        folder.resolve("tls.key").toString());
  }

  private static X509Bundle identity() throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .ecp256()
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private void write(X509Bundle ofCertificate, X509Bundle ofKey) throws IOException {
    Files.writeString(folder.resolve("tls.crt"), ofCertificate.getCertificatePathPEM());
    Files.writeString(folder.resolve("tls.key"), ofKey.getPrivateKeyPEM());
  }

  private static void call(NettyServer server, X509Bundle trusted) {
    ClientTls tls =
        ClientTls.builder().trust(TlsTrust.ofPem(trusted.getCertificatePathPEM())).build();
    try (NettyTransport transport =
        NettyTransport.builder("https://127.0.0.1:" + server.port()).tls(tls).build()) {
      SayRequest request = SayRequest.newBuilder().setSentence("hello").build();
      assertThat(ElizaServiceClient.of(transport).say(request).getSentence()).isNotEmpty();
    }
  }

  @Test
  void filesThatHaveChanged_areUsedFromThenOn() throws Exception {
    X509Bundle first = identity();
    X509Bundle second = identity();
    write(first, first);
    RenewedTls tls = RenewedTls.read(options().tls().orElseThrow());
    try (NettyServer server =
        ElizaServer.start(
            options(), new Eliza(Script.load(), SplittableRandom::new, Duration.ZERO))) {
      call(server, first);
      assertThat(tls.renewOnce(server)).isFalse();

      write(second, first); // The key is not replaced yet.
      assertThat(tls.renewOnce(server)).isFalse();
      call(server, first);

      write(second, second);
      assertThat(tls.renewOnce(server)).isTrue();
      call(server, second);
      assertThatExceptionOfType(RpcException.class).isThrownBy(() -> call(server, first));
    }
  }

  /** A server without TLS stands for one whose TLS can't be set up at the moment. */
  @Test
  void serverThatDoesNotTakeTheCertificate_isTriedAgainTheNextTime() throws Exception {
    X509Bundle first = identity();
    X509Bundle second = identity();
    write(first, first);
    RenewedTls tls = RenewedTls.read(options().tls().orElseThrow());
    Eliza eliza = new Eliza(Script.load(), SplittableRandom::new, Duration.ZERO);
    try (NettyServer refusing = ElizaServer.start(ServerOptions.parse("--port=0"), eliza);
        NettyServer server = ElizaServer.start(options(), eliza)) {
      write(second, second);
      assertThat(tls.renewOnce(refusing)).isFalse();
      assertThat(tls.renewOnce(server)).isTrue();
      call(server, second);
    }
  }

  @Test
  void fileThatIsNotThere_isNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RenewedTls.read(options().tls().orElseThrow()))
        .withMessage("can't read " + folder.resolve("tls.crt"));
  }
}
