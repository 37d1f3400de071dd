package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsTrust;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** TLS by SSL bundles, on both sides. */
final class ConnectTlsTest {

  private static X509Bundle first;
  private static X509Bundle second;

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = selfSigned();
    second = selfSigned();
  }

  private static X509Bundle selfSigned() throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .ecp256()
        .addSanDnsName("localhost")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static String[] bundle(String name, X509Bundle identity, X509Bundle trusted) {
    String prefix = "spring.ssl.bundle.pem." + name + ".";
    return new String[] {
      prefix + "keystore.certificate=" + identity.getCertificatePathPEM(),
      prefix + "keystore.private-key=" + identity.getPrivateKeyPEM(),
      prefix + "truststore.certificate=" + trusted.getRootCertificatePEM()
    };
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }

    @Bean
    ServerInterceptor requireCertificate() {
      return (call, next) -> {
        if (call.context().peer().certificates().isEmpty()) {
          throw new RpcException(Code.UNAUTHENTICATED, "no certificate");
        }
        next.handle(call);
      };
    }
  }

  @Test
  void bundles_areUsedByServerAndClient() {
    Contexts.of(Application.class)
        .withPropertyValues(bundle("server", first, second))
        .withPropertyValues(
            "connect.server.ssl.bundle=server", "connect.server.ssl.client-authentication=required")
        .run(server ->
            new ApplicationContextRunner()
                .withUserConfiguration(Contexts.Empty.class)
                .withPropertyValues(bundle("mine", second, first))
                .withPropertyValues(
                    "connect.client.greeter.base-url=https://localhost:" + Contexts.port(server),
                    "connect.client.greeter.ssl.bundle=mine")
                .run(client -> assertThat(greet(client)).isEqualTo("Hello, Ada!")));
  }

  private static String greet(ApplicationContext client) {
    return GreetServiceClient.of(client.getBean(ConnectClients.class).transport("greeter"))
        .greet(Greeter.request("Ada"))
        .getGreeting();
  }

  @Test
  void renewedBundle_isUsedByNewConnections() {
    Contexts.greeter()
        .withPropertyValues(bundle("server", first, first))
        .withPropertyValues("connect.server.ssl.bundle=server")
        .run(context -> {
          context.getBean(DefaultSslBundleRegistry.class).updateBundle("server", sslBundle(second));

          assertThat(greetTrusting(second, context)).isEqualTo("Hello, Ada!");
          assertThat(catchThrowableOfType(RpcException.class, () -> greetTrusting(first, context)))
              .isNotNull();
        });
  }

  private static SslBundle sslBundle(X509Bundle identity) {
    PemSslStore keys =
        PemSslStore.load(
            PemSslStoreDetails.forCertificate(identity.getCertificatePathPEM())
                .withPrivateKey(identity.getPrivateKeyPEM()));
    return SslBundle.of(new PemSslStoreBundle(keys, null));
  }

  private static String greetTrusting(X509Bundle authority, ApplicationContext context) {
    ClientTls tls =
        ClientTls.builder().trust(TlsTrust.ofPem(authority.getRootCertificatePEM())).build();
    try (NettyTransport transport =
        NettyTransport.builder("https://localhost:" + Contexts.port(context)).tls(tls).build()) {
      return GreetServiceClient.of(transport).greet(Greeter.request("Ada")).getGreeting();
    }
  }

  @Test
  void missingBundle_isExplained() {
    Contexts.greeter()
        .withPropertyValues("connect.server.ssl.bundle=missing")
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .isEqualTo(
                  "connect.server.ssl.bundle names the SSL bundle \"missing\", which does not"
                      + " exist.");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "options.ciphers=TLS_AES_128_GCM_SHA256,whose options name ciphers",
    "options.enabled-protocols=TLSv1.1,whose options enable TLSv1.1",
  })
  void optionThatDoesNotApply_isExplained(String option, String text) {
    Contexts.greeter()
        .withPropertyValues(bundle("server", first, first))
        .withPropertyValues(
            "spring.ssl.bundle.pem.server." + option, "connect.server.ssl.bundle=server")
        .run(context -> assertThat(Contexts.failure(context).getDescription()).contains(text));
  }

  @Test
  void bundleWithoutKey_isExplained() {
    Contexts.greeter()
        .withPropertyValues(
            "spring.ssl.bundle.pem.server.truststore.certificate=" + first.getRootCertificatePEM(),
            "connect.server.ssl.bundle=server")
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .endsWith("which has no certificate with a key."));
  }

  private static String[] keystore(String name, X509Bundle identity) {
    return Arrays.copyOf(bundle(name, identity, identity), 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wanted", "required"})
  void clientAuthenticationWithoutTrustStore_isExplained(String authentication) {
    Contexts.greeter()
        .withPropertyValues(keystore("server", first))
        .withPropertyValues(
            "connect.server.ssl.bundle=server",
            "connect.server.ssl.client-authentication=" + authentication)
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .isEqualTo(
                  "connect.server.ssl.bundle names the SSL bundle \"server\", which has no"
                      + " truststore to verify clients with.");
          assertThat(analysis.getAction()).contains("connect.server.ssl.client-authentication");
        });
  }

  @Test
  void renewedBundleWithoutTrustStore_isRefused() {
    Contexts.of(Application.class)
        .withPropertyValues(bundle("server", first, second))
        .withPropertyValues(
            "connect.server.ssl.bundle=server", "connect.server.ssl.client-authentication=required")
        .run(server -> {
          DefaultSslBundleRegistry bundles = server.getBean(DefaultSslBundleRegistry.class);
          SslBundle withoutTrust = sslBundle(second);

          assertThatThrownBy(() -> bundles.updateBundle("server", withoutTrust))
              .hasMessageContaining("no truststore to verify clients with");
          new ApplicationContextRunner()
              .withUserConfiguration(Contexts.Empty.class)
              .withPropertyValues(bundle("mine", second, first))
              .withPropertyValues(
                  "connect.client.greeter.base-url=https://localhost:" + Contexts.port(server),
                  "connect.client.greeter.ssl.bundle=mine")
              .run(client -> assertThat(greet(client)).isEqualTo("Hello, Ada!"));
        });
  }

  @Test
  void clientAuthenticationWithoutBundle_isExplained() {
    Contexts.greeter()
        .withPropertyValues("connect.server.ssl.client-authentication=required")
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .isEqualTo(
                    "connect.server.ssl.client-authentication is required, but"
                        + " connect.server.ssl.bundle is not set: clients have no certificates in"
                        + " plaintext."));
  }
}
