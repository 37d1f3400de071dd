package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClientTlsTest {

  @Test
  void defaults_leaveTheRestToTheTransportAndTheAddress() {
    ClientTls tls = ClientTls.defaults();

    assertThat(tls.trust()).isSameAs(TlsTrust.system());
    assertThat(tls.identity()).isEmpty();
    assertThat(tls.serverName()).isEmpty();
    assertThat(tls.versions()).containsExactly(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    assertThat(tls.provider()).isEmpty();
    assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void settings_areWhatWasSet() {
    TlsTrust trust = TlsTrust.of(TestKeys.certificates("authority"));
    TlsIdentity identity = TestKeys.identity("ada");
    ClientTls tls =
        ClientTls.builder()
            .trust(trust)
            .identity(identity)
            .serverName("server.test")
            .versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
            .provider(TlsProvider.JDK)
            .handshakeTimeout(Duration.ofSeconds(3))
            .build();

    assertThat(tls.trust()).isSameAs(trust);
    assertThat(tls.identity()).containsSame(identity);
    assertThat(tls.serverName()).contains("server.test");
    assertThat(tls.versions()).containsExactly(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    assertThat(tls.provider()).contains(TlsProvider.JDK);
    assertThat(tls.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void settings_stayAsTheyAreWhenTheBuilderGoesOn() {
    ClientTls.Builder builder = ClientTls.builder().versions(TlsVersion.TLS_1_3);
    ClientTls before = builder.build();
    builder.versions(TlsVersion.TLS_1_2).provider(TlsProvider.JDK);

    assertThat(before.versions()).containsExactly(TlsVersion.TLS_1_3);
    assertThat(before.provider()).isEmpty();
    assertThatThrownBy(() -> before.versions().add(TlsVersion.TLS_1_2))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void handshakeTimeout_isPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientTls.builder().handshakeTimeout(Duration.ZERO))
        .withMessage("the handshake timeout must be positive, but was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientTls.builder().handshakeTimeout(Duration.ofNanos(-1)));
  }

  @Test
  @SuppressWarnings("NullAway") // Callers without NullAway may pass null.
  void nothing_isNull() {
    ClientTls.Builder builder = ClientTls.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.trust(null));
    assertThatNullPointerException().isThrownBy(() -> builder.identity(null));
    assertThatNullPointerException().isThrownBy(() -> builder.serverName(null));
    assertThatNullPointerException().isThrownBy(() -> builder.provider(null));
  }

  @Test
  void keyExchangeGroups_haveDifferentNames() {
    ClientTls.Builder builder = ClientTls.builder();
    assertThat(builder.build().keyExchangeGroups()).isEmpty();
    assertThat(builder.keyExchangeGroups("secp256r1").build().keyExchangeGroups())
        .containsExactly("secp256r1");
    String rule = "the names of keyExchangeGroups must be different and not blank, but were ";
    assertThatThrownBy(() -> builder.keyExchangeGroups("x25519", "X25519"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(rule + "[x25519, X25519]");
    assertThatThrownBy(() -> builder.keyExchangeGroups("x25519", " "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(rule + "[x25519,  ]");
  }
}
