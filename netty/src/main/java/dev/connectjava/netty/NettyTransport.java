package dev.connectjava.netty;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls the services of a server over HTTP/1.1 or HTTP/2, by TCP, with or without TLS, or by a Unix
 * domain socket. Connections are made when they are needed, kept, and shared by all calls. One
 * transport for a server is enough for any number of threads. Thread-safe.
 *
 * <pre>{@code
 * try (NettyTransport transport = NettyTransport.to("http://localhost:8080")) {
 *   GreetServiceClient greet = GreetServiceClient.of(transport);
 * }
 * }</pre>
 *
 * <p>A call whose request the server has certainly not processed, because it says so in HTTP/2, is
 * sent once more; no other is ever sent twice, but for those by {@code GET} over HTTP/1.1.
 */
public final class NettyTransport implements Transport {

  private final Transport calls;
  private final NettyHttpTransport http;

  private NettyTransport(Transport calls, NettyHttpTransport http) {
    this.calls = calls;
    this.http = http;
  }

  /**
   * A transport with the defaults that the methods of {@link Builder} name.
   *
   * @param url what to call, as for {@link #builder}
   * @throws IllegalArgumentException if the URL names nothing to call
   */
  public static NettyTransport to(String url) {
    return builder(url).build();
  }

  /**
   * A builder with the defaults that its methods name.
   *
   * @param url {@code http://} or {@code https://} with host, port and path as far as they are
   *     needed, such as {@code https://api.example.org/connect} or {@code http://[::1]:8080}; or
   *     {@code unix:} with the path of a socket, to which plaintext is spoken
   * @throws IllegalArgumentException if the URL names nothing to call
   */
  public static Builder builder(String url) {
    return new Builder(ClientTarget.of(url));
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    return calls.open(method, options);
  }

  /**
   * The number of bytes that messages have of the memory that {@link Builder#memory} sets. Without
   * open calls it is 0, once all responses have been taken.
   */
  public long memoryInUse() {
    return http.memoryInUse();
  }

  /**
   * Closes the connections, and returns when that is done; calls that are open fail with {@link
   * dev.connectjava.Code#CANCELED}. Called on a thread of the transport, as by a callback that runs
   * there, it returns at once. If such a callback blocks, it returns after 5 seconds, with a
   * warning in the log.
   *
   * <p>The transport's threads are daemon threads: one that is never closed does not keep the JVM
   * alive.
   */
  @Override
  public void close() {
    calls.close();
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final ClientTarget target;
    private ClientConfig config = ClientConfig.defaults();
    private @Nullable Protocol protocol;
    private @Nullable String codec;
    private @Nullable ClientTls tls;
    private @Nullable NettyTransportKind kind;
    private @Nullable HttpVersion httpVersion;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration establishmentTimeout = Duration.ofSeconds(20);
    private boolean connectEagerly;
    private int maxConnections = 100;
    private int maxWaiting = 10_000;
    private Duration idleTimeout = Duration.ofMinutes(1);
    private @Nullable KeepAlive keepAlive;
    private int eventLoopThreads = 1;
    private int headerListBytes = 16 * 1024;

    /** As many streams most servers allow on a connection. */
    private static final int USUAL_STREAMS = 100;

    private ClientSocketOptions socketOptions = ClientSocketOptions.defaults();
    private ClientHttp2 http2 = ClientHttp2.defaults();
    private int outboundBytes = 64 * 1024;
    private MemoryBounds memory = MemoryBounds.defaults();
    private final List<ConnectionListener.Factory> connectionListeners = new ArrayList<>();

    private Builder(ClientTarget target) {
      this.target = target;
    }

    /**
     * Sets how calls are made; {@link ClientConfig#defaults()} by default. A {@link #protocol} and
     * a {@link #codec} that are set here, before or after, take the place of the configuration's.
     */
    public Builder config(ClientConfig newConfig) {
      this.config = Objects.requireNonNull(newConfig, "config");
      return this;
    }

    /** Sets the protocol, in place of that of the {@link #config}. */
    public Builder protocol(Protocol newProtocol) {
      this.protocol = Objects.requireNonNull(newProtocol, "protocol");
      return this;
    }

    /**
     * Sets the codec by its name, such as {@code proto} or {@code json}, in place of that of the
     * {@link #config}.
     */
    public Builder codec(String name) {
      this.codec = Objects.requireNonNull(name, "codec");
      return this;
    }

    /**
     * Sets how TLS is spoken; {@link ClientTls#defaults()} by default. The URL must begin with
     * {@code https://}.
     */
    public Builder tls(ClientTls newTls) {
      this.tls = Objects.requireNonNull(newTls, "tls");
      return this;
    }

    /**
     * Sets the only version of HTTP to speak. By default the server chooses in the TLS handshake;
     * in plaintext HTTP/2 is spoken at once, and HTTP/1.1 to servers that don't know it.
     *
     * @param version {@link HttpVersion#HTTP_1} or {@link HttpVersion#HTTP_2}
     */
    public Builder httpVersion(HttpVersion version) {
      if (version == HttpVersion.HTTP_3) {
        throw new IllegalArgumentException("this transport speaks HTTP/1.1 and HTTP/2");
      }
      this.httpVersion = version;
      return this;
    }

    /** Sets how long to try each address of the host. 5 seconds by default. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = Settings.positive("connectTimeout", timeout);
      return this;
    }

    /**
     * Sets how long it may take in all until a new connection can be used, after which the calls
     * that wait for it fail. 20 seconds by default.
     */
    public Builder establishmentTimeout(Duration timeout) {
      this.establishmentTimeout = Settings.positive("establishmentTimeout", timeout);
      return this;
    }

    /** Sets whether to connect at once rather than for the first call; false by default. */
    public Builder connectEagerly(boolean eagerly) {
      this.connectEagerly = eagerly;
      return this;
    }

    /**
     * Sets how many connections there may be for each event loop: of HTTP/1.1 one for each call
     * that is open, of HTTP/2 as many as the server's limit of streams makes necessary. 100 by
     * default.
     */
    public Builder maxConnections(int connections) {
      this.maxConnections = Settings.inRange("maxConnections", connections, 1, 1_000_000);
      return this;
    }

    /**
     * Sets how many calls may wait for a connection of each event loop; more fail with {@code
     * resource_exhausted}. 10,000 by default.
     */
    public Builder maxWaiting(int calls) {
      this.maxWaiting = Settings.inRange("maxWaiting", calls, 1, Integer.MAX_VALUE);
      return this;
    }

    /** Sets how long a connection is kept that no call uses. 1 minute by default. */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = Settings.positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Makes the client ping a server of HTTP/2 from which nothing comes although calls are open,
     * and give its connection up if it does not answer; with {@link KeepAlive#withWhileIdle} also
     * without calls. By default nobody is pinged.
     */
    public Builder keepAlive(KeepAlive settings) {
      this.keepAlive = Objects.requireNonNull(settings, "keepAlive");
      return this;
    }

    /**
     * Sets the number of event-loop threads, each with connections of its own; 1 by default, which
     * is enough for some hundred thousand small calls a second.
     */
    public Builder eventLoopThreads(int threads) {
      this.eventLoopThreads = Settings.eventLoopThreads(threads);
      return this;
    }

    /**
     * Sets how the client talks to the operating system; by default epoll where it works, else the
     * JDK's way.
     *
     * @throws IllegalStateException if the kind doesn't work on this machine
     */
    public Builder transport(NettyTransportKind newKind) {
      newKind.requireAvailable();
      this.kind = newKind;
      return this;
    }

    /**
     * Sets how many bytes the header fields of a response, or its trailers, may have; with more the
     * call fails with {@code internal}. Its connection of HTTP/2 goes on, unless they have more
     * than 64 KiB, too. 16 KiB by default.
     */
    public Builder headerListBytes(int bytes) {
      this.headerListBytes = Settings.headerListBytes(bytes);
      return this;
    }

    /** Sets the socket options; {@link ClientSocketOptions#defaults()} by default. */
    public Builder socketOptions(ClientSocketOptions options) {
      this.socketOptions = Objects.requireNonNull(options, "socketOptions");
      return this;
    }

    /** Sets what is announced over HTTP/2; {@link ClientHttp2#defaults()} by default. */
    public Builder http2(ClientHttp2 settings) {
      this.http2 = Objects.requireNonNull(settings, "http2");
      return this;
    }

    /**
     * Sets how many bytes of one request may wait to be sent before the sender blocks, and how many
     * are kept so that a request which the server refuses can be sent again. 64 KiB by default.
     */
    public Builder outboundBytes(int bytes) {
      this.outboundBytes = Settings.outboundBytes(bytes);
      return this;
    }

    /**
     * Sets how much memory the messages of responses may take; {@link MemoryBounds#defaults()} by
     * default. A message for which there is no room fails its call with {@code resource_exhausted}.
     */
    public Builder memory(MemoryBounds bounds) {
      this.memory = Objects.requireNonNull(bounds, "memory");
      return this;
    }

    /**
     * Adds who is asked for the listener of each connection, also of those that can't be made: it
     * hears when and why the connection opens and ends.
     */
    public Builder connectionListener(ConnectionListener.Factory factory) {
      connectionListeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * The transport, which connects when it is used, unless {@link #connectEagerly} says otherwise.
     *
     * @throws IllegalArgumentException if the identity or the trust of TLS can't be used, or the
     *     {@link #config} names a codec or a compression that isn't there
     * @throws IllegalStateException if the protocol is gRPC, which needs HTTP/2, and {@link
     *     #httpVersion} allows only HTTP/1.1, {@link #tls} is set for a URL that does not begin
     *     with {@code https://}, {@link #socketOptions} don't fit the URL, Netty on the path is
     *     older than 4.2, or the provider of TLS doesn't work on this machine
     */
    public NettyTransport build() {
      ClientConfig calls = calls();
      if (calls.protocol() == Protocol.GRPC && httpVersion == HttpVersion.HTTP_1) {
        throw new IllegalStateException(
            "protocol and httpVersion exclude each other: gRPC needs HTTP/2, but httpVersion allows"
                + " only HTTP/1.1; call by Connect or gRPC-Web, or allow HTTP/2");
      }
      NettyHttpTransport http = unconnected();
      try {
        NettyTransport transport = new NettyTransport(Transport.over(http, calls), http);
        connectIfEager(http);
        return transport;
      } catch (RuntimeException e) {
        http.close(); // The configuration names something that isn't there.
        throw e;
      }
    }

    /** The configuration, and what was set beside it, which wins. */
    private ClientConfig calls() {
      ClientConfig.Builder calls = config.toBuilder();
      if (protocol != null) {
        calls.protocol(protocol);
      }
      if (codec != null) {
        calls.codec(codec);
      }
      return calls.build();
    }

    /**
     * The transport without the calls: sends HTTP requests over the connections that are described
     * here, for those who stand between calls and connections, as something that signs requests or
     * spreads them over servers does. {@link Transport#over} makes calls of what they make; the
     * {@link #config} is theirs: it, {@link #protocol} and {@link #codec} don't count here.
     *
     * <pre>{@code
     * NettyHttpTransport connections = NettyTransport.builder(url).buildHttp();
     * Transport transport = Transport.over(new SigningTransport(connections), config);
     * }</pre>
     *
     * @throws IllegalArgumentException if the identity or the trust of TLS can't be used
     * @throws IllegalStateException as {@link #build} does, but for the protocol
     */
    public NettyHttpTransport buildHttp() {
      NettyHttpTransport http = unconnected();
      connectIfEager(http);
      return http;
    }

    private NettyHttpTransport unconnected() {
      NettyVersion.requireNewEnough();
      return new NettyHttpTransport(settings(), eventLoopThreads);
    }

    private void connectIfEager(NettyHttpTransport http) {
      if (connectEagerly) {
        http.connectEagerly();
      }
    }

    ClientSettings settings() {
      if (tls != null && !target.tls()) {
        throw new IllegalStateException(
            "tls and the URL exclude each other: "
                + target
                + " is spoken to in plaintext, TLS needs one that begins with https://");
      }
      ClientSockets.check(socketOptions, target);
      ClientTls effectiveTls = target.tls() && tls == null ? ClientTls.defaults() : tls;
      SslContext context =
          effectiveTls == null ? null : TlsContexts.of(effectiveTls, applicationProtocols());
      MemoryBudget.Settings budget = MemoryBudget.Settings.of(memory, "NettyTransport.Builder");
      return new ClientSettings(
          target,
          Settings.kind(kind),
          effectiveTls,
          context,
          httpVersion,
          connectTimeout,
          establishmentTimeout,
          maxConnections,
          maxWaiting,
          idleTimeout,
          keepAlive,
          headerListBytes,
          socketOptions,
          http2,
          budget.streamWindow(http2.windowBytes(), USUAL_STREAMS),
          outboundBytes,
          budget,
          List.copyOf(connectionListeners));
    }

    private List<String> applicationProtocols() {
      if (httpVersion == null) {
        return TlsContexts.anyHttp();
      }
      return List.of(
          httpVersion == HttpVersion.HTTP_2
              ? ApplicationProtocolNames.HTTP_2
              : ApplicationProtocolNames.HTTP_1_1);
    }
  }
}
