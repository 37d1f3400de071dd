package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls over TLS, as an app makes them: HTTP/2 is chosen by ALPN. */
@Timeout(60)
final class TlsTest {

  private static X509Bundle identity() throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .ecp256()
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static OkHttpClient trusting(X509Bundle identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", identity.getCertificate());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {manager}, null);
    return new OkHttpClient.Builder().sslSocketFactory(context.getSocketFactory(), manager).build();
  }

  @Test
  void grpc_isSpokenOverTls() throws Exception {
    X509Bundle identity = identity();
    try (NettyServer server =
            NettyServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownGrace(Duration.ofMillis(100))
                .tls(
                    ServerTls.of(
                        TlsIdentity.ofPem(
                            identity.getCertificatePathPEM(), identity.getPrivateKeyPEM())))
                .router(router -> router.codecs(new LiteCodec()))
                .service(new Texts())
                .start();
        Transport transport =
            OkHttpTransport.to(
                "https://127.0.0.1:" + server.port(),
                trusting(identity),
                Server.config(Protocol.GRPC).build());
        BidiStreamingCall<Text, Text> talk = TextServiceClient.of(transport).talk()) {
      talk.send(Texts.of("hello"));

      assertThat(talk.receive()).isEqualTo(Texts.of("hello"));
      assertThat(talk.peer().map(Peer::certificates).orElseThrow())
          .containsExactly(identity.getCertificate());
    }
  }
}
