package dev.connectjava.conformance;

import com.google.protobuf.ByteString;
import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ConfigOuterClass.Compression;
import connectrpc.conformance.v1.ConfigOuterClass.TLSCreds;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The transports to the runner's servers, one for all cases with equal settings. Thread-safe. */
final class Transports implements AutoCloseable {

  private final Map<ClientCompatRequest, Transport> open = new ConcurrentHashMap<>();
  private final boolean byJdk;

  /**
   * Creates transports.
   *
   * @param byJdk whether they are those of the JDK's HTTP client
   */
  Transports(boolean byJdk) {
    this.byJdk = byJdk;
  }

  Transport to(ClientCompatRequest request) {
    return open.computeIfAbsent(
        settings(request), settings -> byJdk ? JdkTransports.open(settings) : open(settings));
  }

  /** Returns the settings of a request: how to call, not what to call. */
  private static ClientCompatRequest settings(ClientCompatRequest request) {
    return ClientCompatRequest.newBuilder()
        .setHost(request.getHost())
        .setPort(request.getPort())
        .setHttpVersion(request.getHttpVersion())
        .setServerTlsCert(request.getServerTlsCert())
        .setClientTlsCreds(request.getClientTlsCreds())
        .setProtocol(request.getProtocol())
        .setCodec(request.getCodec())
        .setCompression(request.getCompression())
        .setMessageReceiveLimit(request.getMessageReceiveLimit())
        .build();
  }

  private static Transport open(ClientCompatRequest settings) {
    ByteString serverCertificate = settings.getServerTlsCert();
    String scheme = serverCertificate.isEmpty() ? "http" : "https";
    NettyTransport.Builder transport =
        NettyTransport.builder(scheme + "://" + settings.getHost() + ":" + settings.getPort())
            .config(config(settings))
            .httpVersion(
                switch (settings.getHttpVersion()) {
                  case HTTP_VERSION_1 -> HttpVersion.HTTP_1;
                  case HTTP_VERSION_2 -> HttpVersion.HTTP_2;
                  default -> throw unknown(settings.getHttpVersion());
                });
    if (!serverCertificate.isEmpty()) {
      transport.tls(tls(serverCertificate, settings.getClientTlsCreds()));
    }
    return transport.build();
  }

  private static ClientTls tls(ByteString serverCertificate, TLSCreds own) {
    ClientTls.Builder tls =
        ClientTls.builder().trust(TlsTrust.ofPem(serverCertificate.toStringUtf8()));
    if (!own.getCert().isEmpty()) {
      tls.identity(TlsIdentity.ofPem(own.getCert().toStringUtf8(), own.getKey().toStringUtf8()));
    }
    return tls.build();
  }

  static ClientConfig config(ClientCompatRequest settings) {
    ClientConfig.Builder config =
        ClientConfig.builder()
            .protocol(Protocol.valueOf(name("PROTOCOL_", settings.getProtocol())))
            .limits(
                ClientLimits.defaults().withResponseMessageBytes(settings.getMessageReceiveLimit()))
            .compressionMinimumBytes(0);
    switch (settings.getCodec()) {
      case CODEC_PROTO -> config.codec("proto");
      case CODEC_JSON -> config.codec(Messages.json());
      default -> throw unknown(settings.getCodec());
    }
    if (settings.getCompression() == Compression.COMPRESSION_IDENTITY) {
      return config.acceptCompressions().build();
    }
    String compression = name("COMPRESSION_", settings.getCompression()).toLowerCase(Locale.ROOT);
    return config.sendCompression(compression).acceptCompressions(compression).build();
  }

  /** Returns the name of an enum constant without the suite's prefix. */
  private static String name(String prefix, Enum<?> constant) {
    return constant.name().substring(prefix.length());
  }

  private static IllegalArgumentException unknown(Enum<?> constant) {
    return new IllegalArgumentException("the client under test knows no " + constant);
  }

  @Override
  public void close() {
    open.values().forEach(Transport::close);
  }
}
