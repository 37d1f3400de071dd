package dev.connectjava.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A client of the JDK that asks for any host name, trusts everything, and keeps its sessions. */
final class SniClient {

  private final AtomicInteger certificates = new AtomicInteger();
  private final SSLContext context;

  SniClient(KeyManager... identities) {
    this.context =
        TestPki.build(() -> {
          SSLContext built = SSLContext.getInstance("TLS");
          built.init(identities, new TrustManager[] {new Trusting(certificates)}, null);
          return built;
        });
  }

  /** How many certificates the client was shown: none in a handshake that resumes a session. */
  int certificatesShown() {
    return certificates.get();
  }

  /** A connection after its handshake. */
  record Connection(SSLSocket socket) implements AutoCloseable {

    /** The subject of the server's certificate. */
    String subject() {
      try {
        X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return own.getSubjectX500Principal().getName();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    RawConnection raw() {
      return RawConnection.over(socket);
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Connects. Connections that ask for the same name share their sessions.
   *
   * @param name the host name to ask for; null for none
   */
  Connection connect(
      NettyServer server, @Nullable String name, String version, Consumer<SSLParameters> settings)
      throws IOException {
    Socket plain = new Socket("127.0.0.1", server.port());
    plain.setSoTimeout(30_000);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, String.valueOf(name), server.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    settings.accept(parameters);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
      return new Connection(socket);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** Trusts everything, and counts. */
  static final class Trusting extends X509ExtendedTrustManager {

    private final AtomicInteger certificates;

    Trusting(AtomicInteger certificates) {
      this.certificates = certificates;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      certificates.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      certificates.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      certificates.incrementAndGet();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
