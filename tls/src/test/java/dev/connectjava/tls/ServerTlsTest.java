package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ServerTlsTest {

  private static final TlsIdentity IDENTITY = TestKeys.identity("server.test");

  @Test
  void defaults_askClientsForNothing() {
    ServerTls tls = ServerTls.of(IDENTITY);

    assertThat(tls.identity()).isSameAs(IDENTITY);
    assertThat(tls.clientAuthentication()).isEqualTo(ClientAuthentication.NONE);
    assertThat(tls.clientTrust()).isSameAs(TlsTrust.system());
    assertThat(tls.versions()).containsExactly(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    assertThat(tls.keyExchangeGroups()).isEmpty();
    assertThat(tls.provider()).isEmpty();
    assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void settings_areWhatWasSet() {
    TlsTrust trust = TlsTrust.of(TestKeys.certificates("authority"));
    ServerTls tls =
        ServerTls.builder(IDENTITY)
            .clientAuthentication(ClientAuthentication.REQUIRED, trust)
            .versions(TlsVersion.TLS_1_3)
            .keyExchangeGroups("X25519MLKEM768", "x25519")
            .provider(TlsProvider.OPENSSL)
            .handshakeTimeout(Duration.ofSeconds(3))
            .build();

    assertThat(tls.clientAuthentication()).isEqualTo(ClientAuthentication.REQUIRED);
    assertThat(tls.clientTrust()).isSameAs(trust);
    assertThat(tls.versions()).containsExactly(TlsVersion.TLS_1_3);
    assertThat(tls.keyExchangeGroups()).containsExactly("X25519MLKEM768", "x25519");
    assertThat(tls.provider()).contains(TlsProvider.OPENSSL);
    assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void handshakeTimeout_isPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerTls.builder(IDENTITY).handshakeTimeout(Duration.ZERO))
        .withMessage("the handshake timeout must be positive, but was PT0S");
  }
}
