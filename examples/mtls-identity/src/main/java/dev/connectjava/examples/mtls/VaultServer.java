package dev.connectjava.examples.mtls;

import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ServerTls;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.time.Duration;

/** The server, with a certificate that is renewed while it runs. Thread-safe. */
final class VaultServer implements AutoCloseable {

  private final Authority authority;
  private final NettyServer server;

  private VaultServer(Authority authority, NettyServer server) {
    this.authority = authority;
    this.server = server;
  }

  /**
   * Starts a server that accepts clients with certificates of the authority. The handshake fails
   * for all others, before a request is read.
   */
  static VaultServer start(int port, Authority authority) throws Exception {
    Router router =
        Router.builder()
            .service(new Vault())
            .headInterceptor(new WorkloadIdentity("example.org"))
            .build();
    NettyServer server =
        NettyServer.builder()
            .port(port)
            .tls(tls(authority, authority.issueForServer()))
            .handler(router)
            .start();
    return new VaultServer(authority, server);
  }

  private static ServerTls tls(Authority authority, X509Bundle certificate) {
    return ServerTls.builder(Authority.identity(certificate))
        .clientAuthentication(ClientAuthentication.REQUIRED, authority.trust())
        .build();
  }

  /**
   * Replaces the certificate. New connections get the new one; open connections and their calls go
   * on with the one that they have.
   *
   * @return the serial number of the new certificate
   */
  BigInteger renewCertificate() throws Exception {
    X509Bundle certificate = authority.issueForServer();
    server.updateTls(tls(authority, certificate));
    return certificate.getCertificate().getSerialNumber();
  }

  int port() {
    return server.port();
  }

  /** Closes the server when the JVM is asked to end. */
  void closeOnJvmShutdown() {
    server.closeOnJvmShutdown();
  }

  /** Returns whether the server has ended within the time. */
  boolean awaitTermination(Duration timeout) throws InterruptedException {
    return server.awaitTermination(timeout);
  }

  @Override
  public void close() {
    server.close();
  }
}
