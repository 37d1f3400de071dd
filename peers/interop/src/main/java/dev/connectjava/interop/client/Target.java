package dev.connectjava.interop.client;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One way to call one server.
 *
 * @param name the name of the server in the report
 * @param authorities the PEM file with the authority of the server's certificate
 * @param serverName the name in the certificate; null for the host of the address
 */
record Target(
    String name,
    String address,
    Protocol protocol,
    String codec,
    HttpVersion httpVersion,
    @Nullable Path authorities,
    @Nullable String serverName) {

  /** The timeout of calls, longer than any case takes, so that a call that hangs fails. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Returns a transport without compression. */
  Transport open() {
    return open(config().build());
  }

  /** Returns a transport that compresses messages of any length in calls with compression. */
  Transport openCompressing() {
    return open(
        config().sendCompression("gzip").compressionMinimumBytes(Integer.MAX_VALUE).build());
  }

  private ClientConfig.Builder config() {
    return ClientConfig.builder().protocol(protocol).codec(codec).timeout(PATIENCE);
  }

  private Transport open(ClientConfig config) {
    NettyTransport.Builder builder =
        NettyTransport.builder(address).config(config).httpVersion(httpVersion);
    return authorities == null ? builder.build() : builder.tls(tls(authorities)).build();
  }

  private ClientTls tls(Path authoritiesFile) {
    ClientTls.Builder tls = ClientTls.builder().trust(TlsTrust.ofPem(authoritiesFile));
    return serverName == null ? tls.build() : tls.serverName(serverName).build();
  }

  /** Returns a text such as "grpc, json, HTTP/2". */
  @Override
  public String toString() {
    String words = protocol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String version = httpVersion == HttpVersion.HTTP_1 ? "HTTP/1.1" : "HTTP/2";
    return (name.isEmpty() ? "" : name + ", ") + words + ", " + codec + ", " + version;
  }
}
