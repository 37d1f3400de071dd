package dev.connectjava.netty;

import dev.connectjava.tls.ServerTls;
import io.netty.pkitesting.X509Bundle;

/** HTTP/2 over TLS: all that it is without. */
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
}
