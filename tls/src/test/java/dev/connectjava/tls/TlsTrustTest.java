package dev.connectjava.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTrustTest {

  private static final X509Bundle AUTHORITY = TestKeys.bundle("authority");

  @Test
  void system_isToldAsSuch() {
    assertThat(TlsTrust.system().form()).isEqualTo(new TlsTrust.Form.OfJdk());
  }

  @Test
  void authorities_areToldAsSuch(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("crt"), AUTHORITY.getCertificatePEM());
    TlsTrust.Form expected = new TlsTrust.Form.Authorities(List.of(AUTHORITY.getCertificate()));

    assertThat(TlsTrust.of(List.of(AUTHORITY.getCertificate())).form()).isEqualTo(expected);
    assertThat(TlsTrust.ofPem(file).form()).isEqualTo(expected);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> TlsTrust.ofPem(folder.resolve("none")));
  }

  @Test
  void managers_areToldAsTheyWereGiven() throws Exception {
    TrustManagerFactory factory = AUTHORITY.toTrustManagerFactory();
    X509ExtendedTrustManager manager = (X509ExtendedTrustManager) factory.getTrustManagers()[0];

    assertThat(TlsTrust.of(factory).form()).isEqualTo(new TlsTrust.Form.TrustManagers(factory));
    assertThat(TlsTrust.of(manager).form()).isEqualTo(new TlsTrust.Form.TrustManager(manager));
  }

  @Test
  void trust_hasAnAuthority() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TlsTrust.of(List.of()))
        .withMessage("trust needs at least one certificate");
  }
}
