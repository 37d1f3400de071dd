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
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A client transport that calls the services of one server over HTTP/1.1 or HTTP/2: over TCP, with
 * or without TLS, or over a Unix domain socket. It opens connections when they are needed, keeps
 * them, and shares them between all calls. One transport for a server is enough for any number of
 * threads. Thread-safe.
 *
 * <pre>{@code
 * try (NettyTransport transport = NettyTransport.to("http://localhost:8080")) {
 *   GreetServiceClient greet = GreetServiceClient.of(transport);
 * }
 * }</pre>
 *
 * <p>A call is sent once more if the server has not processed its request, as it reports over
 * HTTP/2. No other call is ever sent twice, except calls by {@code GET} over HTTP/1.1.
 */
public final class NettyTransport implements Transport {

  private final Transport calls;
  private final NettyHttpTransport http;

  private NettyTransport(Transport calls, NettyHttpTransport http) {
    this.calls = calls;
    this.http = http;
  }

  /**
   * Creates a transport with the defaults that the methods of {@link Builder} document.
   *
   * @param url the URL of the server, as for {@link #builder}
   * @throws IllegalArgumentException if the URL is not valid
   */
  public static NettyTransport to(String url) {
    return builder(url).build();
  }

  /**
   * Returns a builder with the defaults that its methods document.
   *
   * @param url {@code http://} or {@code https://} with a host, and a port and a path if they are
   *     needed, such as {@code https://api.example.org/connect} or {@code http://[::1]:8080}; or
   *     {@code unix:} with the path of a Unix domain socket, for plaintext
   * @throws IllegalArgumentException if the URL is not valid
   */
  public static Builder builder(String url) {
    return new Builder(ClientTarget.of(url));
  }

  @Override
  public <I, O> ClientCall<I, O> open(RpcMethod<I, O> method, CallOptions options) {
    return calls.open(method, options);
  }

  /** Returns a factory of virtual threads that the event loops of this transport carry. */
  @Override
  public ThreadFactory carriedThreads() {
    return calls.carriedThreads();
  }

  /**
   * Returns how many bytes messages use now of the memory that {@link Builder#memory} limits. It is
   * 0 when no call is open and all responses have been taken.
   */
  public long memoryInUse() {
    return http.memoryInUse();
  }

  /**
   * Closes the connections, and returns when that is done. Open calls fail with {@link
   * dev.connectjava.Code#CANCELED}. Called on a thread of the transport, for example by a callback
   * that runs there, this method returns at once. If a callback blocks such a thread, this method
   * logs a warning and returns after 5 seconds.
   *
   * <p>The transport's threads are daemon threads: a transport that is never closed does not keep
   * the JVM alive.
   */
  @Override
  public void close() {
    calls.close();
  }

  /** A builder for {@link NettyTransport}. The order of calls does not matter. Not thread-safe. */
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
    private int minConnections;
    private int maxConnections = 100;
    private int maxWaiting = 10_000;
    private Duration idleTimeout = Duration.ofMinutes(1);
    private @Nullable KeepAlive keepAlive;
    private int eventLoopThreads = 1;
    private int headerListBytes = 16 * 1024;

    /** The number of streams that most servers allow on a connection. */
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
     * Sets the configuration of calls; {@link ClientConfig#defaults()} by default. A {@link
     * #protocol} or a {@link #codec} that is set on this builder, before or after this call,
     * replaces that of the configuration.
     */
    public Builder config(ClientConfig newConfig) {
      this.config = Objects.requireNonNull(newConfig, "config");
      return this;
    }

    /** Sets the protocol, which replaces that of the {@link #config}. */
    public Builder protocol(Protocol newProtocol) {
      this.protocol = Objects.requireNonNull(newProtocol, "protocol");
      return this;
    }

    /**
     * Sets the codec by its name, such as {@code proto} or {@code json}. It replaces that of the
     * {@link #config}.
     */
    public Builder codec(String name) {
      this.codec = Objects.requireNonNull(name, "codec");
      return this;
    }

    /**
     * Sets the TLS settings; {@link ClientTls#defaults()} by default. The URL must begin with
     * {@code https://}.
     */
    public Builder tls(ClientTls newTls) {
      this.tls = Objects.requireNonNull(newTls, "tls");
      return this;
    }

    /**
     * Restricts the transport to one HTTP version. By default, the server chooses the version in
     * the TLS handshake; in plaintext, the transport uses HTTP/2, and HTTP/1.1 with servers that
     * don't support HTTP/2.
     *
     * @param version {@link HttpVersion#HTTP_1} or {@link HttpVersion#HTTP_2}
     * @throws IllegalArgumentException if it is {@link HttpVersion#HTTP_3}
     */
    public Builder httpVersion(HttpVersion version) {
      if (version == HttpVersion.HTTP_3) {
        throw new IllegalArgumentException("this transport speaks HTTP/1.1 and HTTP/2");
      }
      this.httpVersion = version;
      return this;
    }

    /**
     * Sets how long to try each address of the host. 5 seconds by default.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = Settings.positive("connectTimeout", timeout);
      return this;
    }

    /**
     * Sets how long a new connection may take in all until it can be used: the lookup of the host,
     * all addresses, the TLS handshake and the server's HTTP/2 settings. Then the calls that wait
     * for it fail, or wait for an HTTP/1.1 connection if the server may support only that. 20
     * seconds by default.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder establishmentTimeout(Duration timeout) {
      this.establishmentTimeout = Settings.positive("establishmentTimeout", timeout);
      return this;
    }

    /**
     * Sets whether to connect once when the transport is built, instead of at the first call; false
     * by default. {@link #minConnections} also keeps connections open.
     */
    public Builder connectEagerly(boolean eagerly) {
      this.connectEagerly = eagerly;
      return this;
    }

    /**
     * Sets how many connections each event loop keeps open to the target, ahead of calls: no call
     * then waits for a connection, unless more calls are open at once. They are opened when the
     * transport is built, one at a time until the first one works. The {@link #idleTimeout} closes
     * only connections beyond this number, and {@link #close} closes all. Over HTTP/1.1 each
     * carries one call; over HTTP/2 calls use one connection until the server's limit of concurrent
     * streams is reached, and the others are in reserve.
     *
     * <p>A lost connection is replaced at once. If it can't be, or was lost within 10 seconds
     * without having carried a call, the next attempt waits: 1 second after the first failure, 1.6
     * times longer after each further one, up to 2 minutes, each varied by up to 20 %. Calls don't
     * wait for that: they open connections as without this setting.
     *
     * @param connections from 0 to {@link #maxConnections}; 0 by default
     * @throws IllegalArgumentException if it is not from 0 to 1,000,000
     */
    public Builder minConnections(int connections) {
      this.minConnections = Settings.inRange("minConnections", connections, 0, 1_000_000);
      return this;
    }

    /**
     * Sets how many connections each event loop may have. Over HTTP/1.1, each open call needs one
     * connection; over HTTP/2, the transport opens another one when the server's limit of
     * concurrent streams is reached.
     *
     * @param connections from 1 to 1,000,000; 100 by default
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder maxConnections(int connections) {
      this.maxConnections = Settings.inRange("maxConnections", connections, 1, 1_000_000);
      return this;
    }

    /**
     * Sets how many calls may wait for a connection of each event loop. Further calls fail with
     * {@code resource_exhausted}.
     *
     * @param calls 1 or more; 10,000 by default
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxWaiting(int calls) {
      this.maxWaiting = Settings.inRange("maxWaiting", calls, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how long a connection is kept that no call uses, beyond the {@link #minConnections}. 1
     * minute by default.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = Settings.positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Makes the client ping an HTTP/2 server from which nothing arrives while calls are open, and
     * close the connection if the server does not answer; with {@link KeepAlive#withWhileIdle} also
     * without open calls. By default the client sends no pings.
     */
    public Builder keepAlive(KeepAlive settings) {
      this.keepAlive = Objects.requireNonNull(settings, "keepAlive");
      return this;
    }

    /**
     * Sets the number of event-loop threads, each with connections of its own. The default of 1 is
     * enough for about a hundred thousand small calls a second.
     *
     * @param threads from 1 to 1,024
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder eventLoopThreads(int threads) {
      this.eventLoopThreads = Settings.eventLoopThreads(threads);
      return this;
    }

    /**
     * Sets the socket I/O that the client uses. By default it is epoll where that works, otherwise
     * NIO.
     *
     * @throws IllegalStateException if the kind doesn't work on this machine
     */
    public Builder transport(NettyTransportKind newKind) {
      newKind.requireAvailable();
      this.kind = newKind;
      return this;
    }

    /**
     * Sets how many bytes the header fields of a response, or its trailers, may have. A call whose
     * response has more fails with {@code internal}. An HTTP/2 connection continues, unless the
     * fields have more than 64 KiB, or more than this limit if it is higher.
     *
     * @param bytes 256 or more; 16 KiB by default
     * @throws IllegalArgumentException if it is less than 256
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

    /** Sets the HTTP/2 settings; {@link ClientHttp2#defaults()} by default. */
    public Builder http2(ClientHttp2 settings) {
      this.http2 = Objects.requireNonNull(settings, "http2");
      return this;
    }

    /**
     * Sets how many bytes of one request may wait to be sent before the sender has to wait, and how
     * many bytes of a request are kept to send it again if the server refuses it. Up to 16 KiB of
     * messages that the event loop has not come to are not among those that wait.
     *
     * @param bytes 1 or more; 64 KiB by default
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder outboundBytes(int bytes) {
      this.outboundBytes = Settings.outboundBytes(bytes);
      return this;
    }

    /**
     * Sets how much memory the messages of responses may use; {@link MemoryBounds#defaults()} by
     * default. A message for which there is no room fails its call with {@code resource_exhausted}.
     */
    public Builder memory(MemoryBounds bounds) {
      this.memory = Objects.requireNonNull(bounds, "memory");
      return this;
    }

    /**
     * Adds a factory of connection listeners, which creates a listener for each connection, also
     * for one that can't be opened. The listener is notified when and why the connection opens and
     * ends.
     */
    public Builder connectionListener(ConnectionListener.Factory factory) {
      connectionListeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * Builds the transport. It connects at the first call, unless {@link #connectEagerly} or {@link
     * #minConnections} is set.
     *
     * @throws IllegalArgumentException if the identity or the trust of TLS can't be used, or the
     *     {@link #config} names a codec or a compression that is not available
     * @throws IllegalStateException if the protocol is gRPC, which needs HTTP/2, and {@link
     *     #httpVersion} allows only HTTP/1.1, {@link #tls} is set for a URL that does not begin
     *     with {@code https://}, the {@link #socketOptions} don't fit the URL, Netty is older than
     *     4.2, or the TLS provider doesn't work on this machine
     */
    public NettyTransport build() {
      ClientConfig calls = calls();
      if (calls.protocol() == Protocol.GRPC && httpVersion == HttpVersion.HTTP_1) {
        throw new IllegalStateException(
            "protocol and httpVersion exclude each other: gRPC needs HTTP/2, but httpVersion allows"
                + " only HTTP/1.1; use Connect or gRPC-Web, or allow HTTP/2");
      }
      NettyHttpTransport http = unconnected();
      try {
        NettyTransport transport = new NettyTransport(Transport.over(http, calls), http);
        connectAhead(http);
        return transport;
      } catch (RuntimeException e) {
        http.close(); // The configuration names a codec or a compression that is not available.
        throw e;
      }
    }

    /** Returns the configuration, with the protocol and the codec that were set on this builder. */
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
     * Builds only the HTTP layer of the transport, which sends HTTP requests over the connections
     * that this builder describes. It is meant for code between calls and connections, such as code
     * that signs requests or balances them over several servers. {@link Transport#over} builds a
     * transport for calls on top of it, with a configuration of its own: the {@link #config}, the
     * {@link #protocol} and the {@link #codec} of this builder are ignored.
     *
     * <pre>{@code
     * NettyHttpTransport connections = NettyTransport.builder(url).buildHttp();
     * Transport transport = Transport.over(new SigningTransport(connections), config);
     * }</pre>
     *
     * @throws IllegalArgumentException if the identity or the trust of TLS can't be used
     * @throws IllegalStateException as {@link #build} does, except for the protocol
     */
    public NettyHttpTransport buildHttp() {
      NettyHttpTransport http = unconnected();
      connectAhead(http);
      return http;
    }

    private NettyHttpTransport unconnected() {
      NettyVersion.requireNewEnough();
      return new NettyHttpTransport(settings(), eventLoopThreads);
    }

    private void connectAhead(NettyHttpTransport http) {
      if (connectEagerly) {
        http.connectEagerly();
      }
      if (minConnections > 0) {
        http.connectMinimum();
      }
    }

    ClientSettings settings() {
      if (tls != null && !target.tls()) {
        throw new IllegalStateException(
            "tls and the URL exclude each other: "
                + target
                + " is a plaintext URL, and TLS needs a URL that begins with https://");
      }
      ClientSockets.check(socketOptions, target);
      checkConnections();
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
          minConnections,
          maxConnections,
          maxWaiting,
          idleTimeout,
          keepAlive,
          headerListBytes,
          socketOptions,
          http2,
          budget.streamWindows(http2.windowBytes(), http2.maxWindowBytes(), USUAL_STREAMS),
          outboundBytes,
          budget,
          List.copyOf(connectionListeners));
    }

    private void checkConnections() {
      if (minConnections > maxConnections) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "minConnections and maxConnections exclude each other: at least %,d connections,"
                    + " but at most %,d",
                minConnections,
                maxConnections));
      }
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
