package dev.connectjava.examples.mtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.UnaryResponse;
import dev.connectjava.examples.mtls.v1.ReadSecretRequest;
import dev.connectjava.examples.mtls.v1.VaultServiceClient;
import dev.connectjava.examples.mtls.v1.VaultServiceMethods;
import dev.connectjava.examples.mtls.v1.WhoAmIRequest;
import dev.connectjava.examples.mtls.v1.WhoAmIResponse;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import dev.connectjava.tls.ClientTls;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class MtlsIdentityTest {

  private static final WhoAmIRequest WHO_AM_I = WhoAmIRequest.getDefaultInstance();

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Authority authority;
  private VaultServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws Exception {
    authority = Authority.create();
    server = VaultServer.start(0, authority);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    server.close();
  }

  private VaultServiceClient client(ClientTls tls) {
    NettyTransport transport =
        NettyTransport.builder("https://localhost:" + server.port()).tls(tls).build();
    opened.add(transport);
    return VaultServiceClient.of(transport);
  }

  /** A client with a certificate that an authority has issued. */
  private VaultServiceClient client(Authority issuer, String identity) throws Exception {
    return client(
        ClientTls.builder()
            .trust(authority.trust())
            .identity(Authority.identity(issuer.issueForClient(URI.create(identity))))
            .build());
  }

  private static Code refusal(VaultServiceClient client) {
    return catchThrowableOfType(RpcException.class, () -> client.whoAmI(WHO_AM_I)).code();
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    MtlsIdentity.writeClients(authority, folder);
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md"))
            .replacing("https://localhost:8443", "https://localhost:" + server.port())
            .replacing("$CERTIFICATES", folder.toString());

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @Test
  void identity_isThatOfTheCertificate() throws Exception {
    VaultServiceClient billing = client(authority, "spiffe://example.org/billing");
    ReadSecretRequest own = ReadSecretRequest.newBuilder().setName("billing/database").build();
    ReadSecretRequest other = ReadSecretRequest.newBuilder().setName("shipping/database").build();

    assertThat(billing.whoAmI(WHO_AM_I).getIdentity()).isEqualTo("spiffe://example.org/billing");
    assertThat(billing.readSecret(own).getSecret()).isEqualTo("correct horse");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> billing.readSecret(other))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://example.com/billing",
        "https://example.org/billing",
        "spiffe:billing",
        "spiffe://example.org",
        "spiffe://example.org/",
        "spiffe://someone@example.org/billing",
        "spiffe://example.org:443/billing",
        "spiffe://example.org/billing?a=b",
        "spiffe://example.org/billing#a",
        "spiffe://example.org/%62illing",
        "spiffe://EXAMPLE.ORG/billing"
      })
  void client_thatIsNotAWorkloadOfTheTrustDomain_isRefused(String identity) throws Exception {
    assertThat(refusal(client(authority, identity))).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void client_withoutCertificateOrWithThatOfAnotherAuthority_hasNoConnection() throws Exception {
    ClientTls withoutCertificate = ClientTls.builder().trust(authority.trust()).build();

    assertThat(refusal(client(withoutCertificate))).isEqualTo(Code.UNAVAILABLE);
    assertThat(refusal(client(Authority.create(), "spiffe://example.org/billing")))
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void renewedCertificate_isThatOfNewConnections() throws Exception {
    VaultServiceClient before = client(authority, "spiffe://example.org/billing");
    BigInteger first = serialNumber(before);

    BigInteger second = server.renewCertificate();

    assertThat(second).isNotEqualTo(first);
    assertThat(serialNumber(before)).isEqualTo(first);
    assertThat(serialNumber(client(authority, "spiffe://example.org/billing"))).isEqualTo(second);
  }

  /** The serial number of the server's certificate on the connection of a call. */
  private static BigInteger serialNumber(VaultServiceClient client) {
    UnaryResponse<WhoAmIResponse> response = client.call(VaultServiceMethods.WHO_AM_I, WHO_AM_I);
    return response.peer().orElseThrow().certificates().getFirst().getSerialNumber();
  }
}
