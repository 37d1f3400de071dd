package dev.connectjava.jdk;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to a server by the JDK's own {@link HttpClient}: for tools, tests and small
 * images, which need no other library. It speaks Connect and gRPC-Web, for all kinds of methods.
 * Thread-safe.
 *
 * <pre>{@code
 * try (JdkTransport transport = JdkTransport.to("https://api.example.com")) {
 *   GreetServiceClient greet = GreetServiceClient.of(transport);
 * }
 * }</pre>
 *
 * <p>It has less than {@code NettyTransport}, because the JDK's client does not show more:
 *
 * <ul>
 *   <li>no gRPC, since it hides trailers
 *   <li>HTTP/2 over TLS only
 *   <li>no full duplex, over HTTP/2 either: a response begins when the request is complete. A call
 *       whose caller waits for a response before fails at once
 *   <li>the peer of a call is the name in the URL, without its address and its certificates
 *   <li>no keep-alive pings, no limits of connections, and no bound for the memory of all
 *       responses. A response has at most 64 KiB and one network read ahead of its reader over
 *       HTTP/1.1. Over HTTP/2 it is the JDK's window: 16 MiB for a response and 32 MiB for a
 *       connection, unless the system properties {@code jdk.httpclient.windowsize} and {@code
 *       jdk.httpclient.connectionWindowSize} are set
 *   <li>no say in what is sent again: the JDK's client does so with a GET on a connection that has
 *       ended, with a request whose connection could not be made, and with one that the server has
 *       not processed. A request whose body is a stream is sent once
 * </ul>
 *
 * <p>A caller of a bidirectional method sends all, then receives all. If the handler answers before
 * the request is complete, and the answers are longer than the buffers on their way, neither side
 * goes on: give such calls a deadline.
 */
public final class JdkTransport implements Transport {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final Transport calls;

  private JdkTransport(Transport calls) {
    this.calls = calls;
  }

  /**
   * Creates a transport that speaks Connect, with an HTTP client of its own.
   *
   * @param url the URL of the server, as for {@link #builder}
   */
  public static JdkTransport to(String url) {
    return builder(url).build();
  }

  /**
   * Returns a builder with the defaults that its methods document.
   *
   * @param url {@code http://} or {@code https://} with a host, and a port and a path if they are
   *     needed; a name of a host has ASCII letters, digits, {@code -} and {@code .} only; such as
   *     {@code https://api.example.org/connect}
   * @throws IllegalArgumentException if the URL is not valid
   */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    return calls.open(method, options);
  }

  /**
   * Ends the transport. Open calls fail with {@link dev.connectjava.Code#CANCELED}. An HTTP client
   * of its own is shut down; one that was given to the builder is not.
   */
  @Override
  public void close() {
    calls.close();
  }

  /** A builder for {@link JdkTransport}. The order of calls does not matter. Not thread-safe. */
  public static final class Builder {

    private final URI url;
    private ClientConfig config = ClientConfig.defaults();
    private @Nullable Protocol protocol;
    private @Nullable HttpClient client;

    private Builder(String url) {
      this.url = parse(url);
    }

    private static URI parse(String url) {
      URI parsed;
      try {
        parsed = new URI(url);
      } catch (URISyntaxException e) {
        throw unusable(url, e.getReason(), e);
      }
      if (!"http".equalsIgnoreCase(parsed.getScheme())
          && !"https".equalsIgnoreCase(parsed.getScheme())) {
        throw unusable(url, "it must begin with http:// or https://", null);
      }
      if (parsed.getHost() == null) {
        throw unusable(
            url,
            parsed.getRawAuthority() == null
                ? "a host, and a port if it isn't the default, must follow the scheme"
                : "a host is an IP address, or has ASCII letters, digits, '-' and '.' only, and"
                    + " a port is a number",
            null);
      }
      if (parsed.getRawQuery() != null
          || parsed.getRawFragment() != null
          || parsed.getRawUserInfo() != null) {
        throw unusable(url, "it must have neither a user nor a query nor a fragment", null);
      }
      return parsed;
    }

    private static IllegalArgumentException unusable(
        String url, String reason, @Nullable Exception cause) {
      return new IllegalArgumentException(
          "\"%s\" is not a valid URL: %s".formatted(url, reason), cause);
    }

    /**
     * Sets the configuration of calls; {@link ClientConfig#defaults()} by default. A {@link
     * #protocol} that is set on this builder, before or after this call, replaces that of the
     * configuration.
     */
    public Builder config(ClientConfig newConfig) {
      this.config = Objects.requireNonNull(newConfig, "config");
      return this;
    }

    /** Sets the protocol, {@link Protocol#CONNECT} or {@link Protocol#GRPC_WEB}. */
    public Builder protocol(Protocol newProtocol) {
      this.protocol = Objects.requireNonNull(newProtocol, "protocol");
      return this;
    }

    /**
     * Sets the HTTP client, for example with an {@code SSLContext}, a proxy or another timeout for
     * connecting. Its user closes it, after this transport. It should not follow redirects, since a
     * redirect changes {@code POST} to {@code GET}. By default the transport has a client of its
     * own, which trusts the certificates that the JDK trusts, gives up connecting after 5 seconds,
     * and follows no redirects.
     */
    public Builder httpClient(HttpClient newClient) {
      this.client = Objects.requireNonNull(newClient, "client");
      return this;
    }

    /**
     * Returns a transport with these settings. Nothing is connected before the first call.
     *
     * @throws IllegalArgumentException if the protocol is {@link Protocol#GRPC}
     */
    public JdkTransport build() {
      ClientConfig used = protocol == null ? config : config.toBuilder().protocol(protocol).build();
      if (used.protocol() == Protocol.GRPC) {
        throw new IllegalArgumentException(
            "the JDK's HTTP client can't speak gRPC, since it hides trailers: choose CONNECT or"
                + " GRPC_WEB by protocol(...), or use NettyTransport");
      }
      boolean ownsClient = client == null;
      HttpClient http = client == null ? ownClient() : client;
      return new JdkTransport(Transport.over(new JdkHttp(url, http, ownsClient), used));
    }

    private static HttpClient ownClient() {
      return HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
    }
  }
}
