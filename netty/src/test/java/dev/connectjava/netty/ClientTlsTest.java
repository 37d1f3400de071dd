package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.tls.TlsTrust;
import dev.connectjava.tls.TlsVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes of a client with a server, each by either provider. */
final class ClientTlsTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("server.test");
  private static final TlsTrust TRUST = TlsTrust.of(PKI.trusted());
  private static final TlsIdentity ADA = TestPki.identity(PKI.client("ada"));
  private static final EventLoopGroup EVENT_LOOP =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** Answers with the number of certificates that the client has shown. */
  private static final HttpHandler HANDLER =
      exchange -> {
        int shown = exchange.request().peer().certificates().size();
        ByteBuffer body = ByteBuffer.wrap(("shown " + shown).getBytes(US_ASCII));
        exchange.respond(HttpResponse.of(200, Headers.empty(), body));
        return DiscardingListener.of(exchange);
      };

  @AfterAll
  static void stop() {
    EVENT_LOOP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static NettyServer start(ServerTls tls) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .handler(HANDLER)
        .shutdownGrace(Duration.ofSeconds(5))
        .tls(tls)
        .start();
  }

  private static ClientTls.Builder client(TlsProvider provider) {
    return ClientTls.builder().provider(provider).trust(TRUST);
  }

  /** The body of a response over a connection of its own, after a handshake. */
  private static String get(NettyServer server, ClientTls tls, String host) throws Exception {
    SslContext context = TlsContexts.of(tls, List.of("http/1.1"));
    String name = tls.serverName().orElse(host);
    SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT, name, server.port());
    handler.setHandshakeTimeoutMillis(tls.handshakeTimeout().toMillis());
    CompletableFuture<String> body = new CompletableFuture<>();
    Channel channel =
        new Bootstrap()
            .group(EVENT_LOOP)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handler, new Response(body));
                  }
                })
            .connect(server.address())
            .sync()
            .channel();
    try {
      handler.handshakeFuture().sync();
      byte[] request =
          "GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n".getBytes(US_ASCII);
      channel.writeAndFlush(Unpooled.wrappedBuffer(request));
      return body.get(30, TimeUnit.SECONDS);
    } finally {
      channel.close().sync();
      ReferenceCountUtil.release(context);
    }
  }

  /** Gathers all until the server closes. */
  private static final class Response extends SimpleChannelInboundHandler<ByteBuf> {

    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> body;

    Response(CompletableFuture<String> body) {
      this.body = body;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
      text.append(data.toString(US_ASCII));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      body.complete(text.substring(text.lastIndexOf("\r\n") + 2));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      body.completeExceptionally(cause);
    }
  }

  static Stream<Arguments> combinations() {
    return Stream.of(TlsProvider.values())
        .flatMap(client ->
            Stream.of(TlsProvider.values())
                .flatMap(server ->
                    Stream.of(TlsVersion.values())
                        .flatMap(version ->
                            Stream.of(ClientAuthentication.values())
                                .map(mode -> Arguments.of(client, server, version, mode)))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void certificate_isShownWhenTheServerAsks(
      TlsProvider clients, TlsProvider servers, TlsVersion version, ClientAuthentication mode)
      throws Exception {
    ServerTls tls =
        ServerTls.builder(TestPki.identity(SERVER))
            .provider(servers)
            .versions(version)
            .clientAuthentication(mode, TRUST)
            .build();
    try (NettyServer server = start(tls)) {
      ClientTls client = client(clients).identity(ADA).build();

      assertThat(get(server, client, "server.test"))
          .isEqualTo(mode == ClientAuthentication.NONE ? "shown 0" : "shown 1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverOfAnotherName_isRefusedUnlessThatIsAskedFor(TlsProvider provider) throws Exception {
    try (NettyServer server = start(ServerTls.of(TestPki.identity(SERVER)))) {
      ClientTls byAddress = client(provider).build();
      assertThatThrownBy(() -> get(server, byAddress, "other.test"))
          .isInstanceOf(SSLHandshakeException.class);

      ClientTls byName = client(provider).serverName("server.test").build();
      assertThat(get(server, byName, "other.test")).isEqualTo("shown 0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverThatIsNotTrusted_isRefused(TlsProvider provider) {
    try (NettyServer server = start(ServerTls.of(TestPki.identity(SERVER)))) {
      for (TlsTrust trust : List.of(TlsTrust.system(), TlsTrust.of(new TestPki().trusted()))) {
        ClientTls client = client(provider).trust(trust).build();
        assertThatThrownBy(() -> get(server, client, "server.test"))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void versionsWithoutACommonOne_failTheHandshake(TlsProvider provider) {
    ServerTls old =
        ServerTls.builder(TestPki.identity(SERVER)).versions(TlsVersion.TLS_1_2).build();
    try (NettyServer server = start(old)) {
      ClientTls client = client(provider).versions(TlsVersion.TLS_1_3).build();
      assertThatThrownBy(() -> get(server, client, "server.test")).isInstanceOf(SSLException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void managersOfTheJdk_decide(TlsProvider provider) throws Exception {
    ServerTls tls =
        ServerTls.builder(TlsIdentity.of(new StubbornKeyManager(SERVER)))
            .provider(provider)
            .build();
    try (NettyServer server = start(tls)) {
      ClientTls client = client(provider).trust(TlsTrust.of(new OnlyThis(SERVER))).build();
      assertThat(get(server, client, "server.test")).isEqualTo("shown 0");

      X509Bundle other = PKI.server("server.test");
      ClientTls wary = client(provider).trust(TlsTrust.of(new OnlyThis(other))).build();
      assertThatThrownBy(() -> get(server, wary, "server.test"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  /** Trusts one certificate, whoever has signed it. */
  private static final class OnlyThis extends X509ExtendedTrustManager {

    private final X509Certificate trusted;

    OnlyThis(X509Bundle bundle) {
      this.trusted = bundle.getCertificate();
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (!chain[0].equals(trusted)) {
        throw new CertificateException("another one");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
