package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;

/** HTTP/2 over TLS: all that it is without, but for the upgrade. */
final class Http2TlsServerTest extends Http2ServerTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("localhost");

  @Override
  NettyServer.Builder configure(NettyServer.Builder builder) {
    return builder.tls(ServerTls.of(TestPki.identity(SERVER)));
  }

  @Override
  RawConnection connect(String protocol) {
    return RawConnection.overTls(server(), PKI.jdkClient(), protocol);
  }

  /** RFC 9113, section 3.3: within TLS, ALPN has decided. */
  @Override
  @Test
  void upgrade_fromHttp1_isAnsweredOnStream1() {
    try (RawConnection connection = connect("http/1.1")) {
      connection.send(
          """
          GET /early HTTP/1.1
          Host: test
          Connection: Upgrade, HTTP2-Settings
          Upgrade: h2c
          HTTP2-Settings: AAQAAP__

          """);
      assertThat(connection.response().body()).isEqualTo("early");
    }
  }
}
