package dev.connectjava.verification.packaging;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.RequestContext;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.verification.http.TestAuthority;

/** Calls itself over TLS, and asks for OpenSSL in one place. */
final class NoOpenSslProgram implements GreetService {

  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final TlsIdentity IDENTITY = AUTHORITY.server("localhost");

  @Override
  public GreetResponse greet(GreetRequest request, RequestContext context) {
    return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName()).build();
  }

  public static void main(String[] arguments) {
    String asking = arguments[0];
    ServerTls.Builder serverTls = ServerTls.builder(IDENTITY);
    ClientTls.Builder clientTls = ClientTls.builder().trust(AUTHORITY.trust());
    if (asking.equals("server")) {
      serverTls.provider(TlsProvider.OPENSSL);
    }
    if (asking.equals("client")) {
      clientTls.provider(TlsProvider.OPENSSL);
    }
    try (NettyServer server = start(serverTls.build())) {
      if (asking.equals("update")) {
        server.updateTls(ServerTls.builder(IDENTITY).provider(TlsProvider.OPENSSL).build());
      }
      greet(server, clientTls.build());
    }
  }

  private static NettyServer start(ServerTls tls) {
    return NettyServer.builder().port(0).tls(tls).service(new NoOpenSslProgram()).start();
  }

  private static void greet(NettyServer server, ClientTls tls) {
    String url = "https://localhost:" + server.port();
    try (NettyTransport transport = NettyTransport.builder(url).tls(tls).build()) {
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
      System.out.println(GreetServiceClient.of(transport).greet(request).getGreeting());
    }
  }
}
