package dev.connectjava.netty;

import dev.connectjava.Router;
import dev.connectjava.Service;
import dev.connectjava.http.ConnectionFilter;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.tls.ServerTls;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server for ConnectRPC, gRPC and gRPC-Web over HTTP/1.1 and HTTP/2. It listens on one port, or
 * on one {@linkplain Builder#unixSocket Unix domain socket}, with {@link Builder#tls TLS} or in
 * plaintext. In plaintext, clients use HTTP/2 with prior knowledge. The upgrade to {@code h2c},
 * which RFC 9113 has withdrawn, is ignored: such a request is answered over HTTP/1.1. Thread-safe.
 *
 * <pre>{@code
 * NettyServer server = NettyServer.builder().port(8080).service(new Greeter()).start();
 * server.closeOnJvmShutdown();
 * server.awaitTermination();
 * }</pre>
 *
 * <p>A server is built, started once and closed once. {@link Builder#start} builds and starts it. A
 * container that starts and stops its components, such as Spring with a {@code SmartLifecycle}, can
 * use {@link Builder#build}, {@link #start}, {@link #close} and {@link #isRunning} separately.
 *
 * <p>A server's threads are daemon threads: they do not keep the JVM alive. A program that does
 * nothing else calls {@link #awaitTermination()}.
 */
public final class NettyServer implements AutoCloseable {

  private final ServerPlan plan;
  private final Draining draining;
  private final Duration shutdownGrace;
  private final ServerOpening opening = new ServerOpening();
  private final ServerTermination termination = new ServerTermination();
  private final AtomicBoolean shutDown = new AtomicBoolean();
  private final JvmShutdownHook jvmShutdown = new JvmShutdownHook(this::close);

  private NettyServer(ServerPlan plan, Draining draining, Duration shutdownGrace) {
    this.plan = plan;
    this.draining = draining;
    this.shutdownGrace = shutdownGrace;
  }

  /** Returns a builder with the defaults that its methods document. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts the server, which listens when this method returns. Its threads are daemon threads: a
   * program whose {@code main} method returns after this call ends, unless something else keeps the
   * JVM alive, such as a thread that waits in {@link #awaitTermination()}.
   *
   * <p>A server whose start has failed can be started again, or closed.
   *
   * @return this server
   * @throws IllegalStateException if the server was started already, or closed
   * @throws UncheckedIOException if the server can't listen on its address, with a {@link
   *     BindException} as its cause
   */
  public NettyServer start() {
    opening.begin(() -> Listening.begin(plan, termination));
    return this;
  }

  /**
   * Returns whether the server has been started and has not ended: true from the return of {@link
   * #start} until {@link #shutdown} is about to return, also while the server drains, or until the
   * server has failed.
   */
  public boolean isRunning() {
    return opening.listening() != null && !termination.isOver();
  }

  /**
   * Returns the address on which the server listens, or did before it ended: an {@link
   * InetSocketAddress} with the actual port, or the {@link UnixDomainSocketAddress} of its {@link
   * Builder#unixSocket}.
   *
   * @throws IllegalStateException if the server has not been started
   */
  public SocketAddress address() {
    Listening begun = opening.listening();
    if (begun == null) {
      throw new IllegalStateException("the server has no address before it is started");
    }
    return begun.address();
  }

  /**
   * Returns the port on which the server listens, or did before it ended.
   *
   * @throws IllegalStateException if the server listens on a Unix domain socket, or has not been
   *     started
   */
  public int port() {
    if (address() instanceof InetSocketAddress internet) {
      return internet.getPort();
    }
    throw new IllegalStateException("the server has no port: it listens on " + address());
  }

  /** Returns the number of open connections; 0 before the server is started. */
  public int openConnections() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.connections().count();
  }

  /**
   * Returns the number of exchanges whose request or response is not complete; 0 before the server
   * is started.
   */
  public int openExchanges() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.exchanges().count();
  }

  /**
   * Returns how many bytes messages use now of the memory that {@link Builder#memory} limits. It is
   * 0 when no exchange is open and all handlers have ended.
   */
  public long memoryInUse() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.exchanges().memory().used();
  }

  /**
   * Replaces the TLS settings, with identity and trust, for example because a certificate was
   * renewed. They apply to connections whose ClientHello arrives from now on, even if they were
   * accepted before; only the handshake timeout applies to connections that are accepted from now
   * on. A connection whose ClientHello has arrived keeps its settings.
   *
   * @throws IllegalStateException if the server was built without TLS, or the provider doesn't work
   *     on this machine
   * @throws IllegalArgumentException if the identity or the trust can't be used; the server then
   *     keeps its settings
   */
  public void updateTls(ServerTls newTls) {
    Objects.requireNonNull(newTls, "newTls");
    ServerTlsContext tls = plan.tls();
    if (tls == null) {
      throw new IllegalStateException("the server was built without TLS (NettyServer.Builder.tls)");
    }
    tls.replace(newTls);
  }

  /**
   * Registers a shutdown hook that {@linkplain #close() closes} this server when the JVM shuts
   * down: because of SIGTERM, Ctrl-C or {@link System#exit}, or because the last non-daemon thread
   * has ended. The JVM waits for the hook. Without it, the JVM ends at once, together with the
   * calls in flight.
   *
   * <p>The hook does not change the JVM's exit code: 143 after SIGTERM, 130 after Ctrl-C. The JVM
   * runs its shutdown hooks concurrently and in no order. Resources that handlers need, such as
   * connection pools, must be closed after the server, in the same hook. An application with such
   * resources registers a hook of its own, which calls {@link #close()} and then closes them,
   * instead of calling this method.
   *
   * <p>May be called before the server is started. Does nothing when called again, or after the
   * server has ended. If the JVM is shutting down already, the server is closed at once.
   */
  public void closeOnJvmShutdown() {
    if (!jvmShutdown.add()) {
      close();
    }
  }

  /**
   * Ends the server gracefully, in these steps:
   *
   * <ol>
   *   <li>It runs the {@linkplain Builder#beforeShutdown actions before a shutdown}.
   *   <li>It continues as before for the {@linkplain Builder#drainDelay drain delay}.
   *   <li>It refuses new connections, tells clients to send no new requests, and ends the calls
   *       that {@linkplain dev.connectjava.MethodSettings.Builder#endOnDrain end when the server
   *       drains}.
   *   <li>It waits for the open exchanges, and cancels those that are still open after the grace
   *       period.
   * </ol>
   *
   * <p>This method returns when everything is closed. If the server is shutting down already, it
   * waits for that. An interrupt of the calling thread cuts the drain delay and the grace period
   * short.
   *
   * <p>A server that has not been started can't be started any more, and has ended when this method
   * returns; none of the steps above happens.
   *
   * <p>A handler should not call this method on its own thread: the method would wait for that
   * handler, too, for the whole grace period. Called on one of the server's event loops, where
   * waiting would never end, this method ends the server on another thread and returns at once.
   *
   * @param grace how long to wait for open exchanges; zero or more
   */
  public void shutdown(Duration grace) {
    Listening begun = opening.end();
    if (begun != null && begun.isOwnThread()) {
      Thread.ofPlatform().name("connect-netty-shutdown").start(() -> shutdown(grace));
      return;
    }
    if (!shutDown.compareAndSet(false, true)) {
      termination.awaitAny();
      return;
    }
    try {
      end(begun, grace);
    } finally {
      plan.release();
      jvmShutdown.remove();
    }
  }

  private void end(@Nullable Listening begun, Duration grace) {
    if (begun == null) {
      termination.complete();
    } else {
      try {
        draining.run();
      } finally {
        begun.end(grace);
      }
    }
  }

  /** Ends the server as {@link #shutdown} does, with the {@link Builder#shutdownGrace}. */
  @Override
  public void close() {
    shutdown(shutdownGrace);
  }

  /**
   * Waits until the server has ended. If it has not been started, waits until it has been started
   * and has ended, or was closed without a start.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the server has failed: one of its event loops has died, for
   *     example of an {@link OutOfMemoryError}, and the server has closed all its connections and
   *     accepts no others
   */
  public void awaitTermination() throws InterruptedException {
    termination.await();
  }

  /**
   * Waits until the server has ended, as {@link #awaitTermination()} does, or the timeout has
   * passed.
   *
   * @return whether the server has ended
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the server has failed, as {@link #awaitTermination()} says
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return termination.await(timeout);
  }

  /**
   * A builder for {@link NettyServer}. It needs a {@link #service}, a {@link #router} or a {@link
   * #handler}; everything else has a default. The order of calls does not matter. Not thread-safe.
   */
  public static final class Builder {

    private final ListenChoice listening = new ListenChoice();
    private final HandlerChoice answering = new HandlerChoice();
    private @Nullable ServerTls tls;
    private int eventLoopThreads = Runtime.getRuntime().availableProcessors();
    private int headerListBytes = 16 * 1024;
    private Duration headerTimeout = Duration.ofSeconds(30);
    private ServerSocketOptions socketOptions = ServerSocketOptions.defaults();
    private ServerHttp2 http2 = ServerHttp2.defaults();
    private int outboundBytes = 64 * 1024;
    private int drainBytes = 1024 * 1024;
    private MemoryBounds memory = MemoryBounds.defaults();
    private ServerConnectionLimits connectionLimits = ServerConnectionLimits.defaults();
    private @Nullable KeepAlive keepAlive;
    private Duration writeTimeout = Duration.ofMinutes(5);
    private final List<ConnectionListener.Factory> connectionListeners = new ArrayList<>();
    private final List<ConnectionFilter> connectionFilters = new ArrayList<>();
    private final List<Runnable> shutdownActions = new ArrayList<>();
    private Duration drainDelay = Duration.ZERO;
    private Duration shutdownGrace = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets the name or address of the interface on which to listen; all interfaces by default.
     * Excludes {@link #unixSocket} and {@link #listeningChannel}.
     */
    public Builder host(String host) {
      listening.host(host);
      return this;
    }

    /**
     * Sets the port. Excludes {@link #unixSocket} and {@link #listeningChannel}.
     *
     * @param port from 0, which lets the system choose one, to 65,535; 8080 by default
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder port(int port) {
      listening.port(port);
      return this;
    }

    /**
     * Makes the server listen on a Unix domain socket instead of a port, in plaintext or with
     * {@link #tls}. The file system decides which users may connect. The socket gets the
     * permissions that the process's umask leaves, which usually let only the process's own user
     * connect. {@code Files.setPosixFilePermissions} can change them when the server has started.
     * To restrict them from the beginning, place the socket in a directory with the right
     * permissions.
     *
     * <p>The file is deleted when the server ends. {@link NettyServer#start} deletes a socket that
     * a killed server has left. If another server listens on the socket, or the file is not a
     * socket, {@code start} fails and leaves the file as it is. Two servers that start at the same
     * instant don't detect each other.
     *
     * <p>Excludes {@link #host}, {@link #port} and {@link #listeningChannel}.
     *
     * @param path the path of the socket, in a directory that exists; systems allow about 100 bytes
     */
    public Builder unixSocket(Path path) {
      listening.unixSocket(path);
      return this;
    }

    /**
     * Makes the server listen on a channel that is already bound to a TCP port. Connections that
     * wait on it are accepted when the server starts. With systemd socket activation, {@link
     * System#inheritedChannel} returns such a channel (the unit of the service needs {@code
     * StandardInput=socket}), and clients wait on it while a new process replaces an old one.
     *
     * <p>A server that has started owns the channel and closes it at its end. A second server that
     * is given the same channel, also by another builder, does not start and leaves the channel
     * open. Before a start, and after a start that has failed, the channel belongs to the caller:
     * {@link NettyServer#close} does not close it, and this server or another one may be started on
     * it. There is one exception: if an event loop can't register the channel, the start fails and
     * closes it. A later start then fails, too.
     *
     * <p>Only {@link NettyTransportKind#NIO} supports this; it is used if no {@link #transport} is
     * set. Excludes {@link #host}, {@link #port} and {@link #unixSocket}, and backlog and {@code
     * SO_REUSEPORT} of the {@link #socketOptions}, which must be set when the channel is bound.
     *
     * @throws IllegalArgumentException if the channel is closed or not bound to a TCP port
     */
    public Builder listeningChannel(ServerSocketChannel channel) {
      listening.channel(channel);
      return this;
    }

    /**
     * Adds a service to the server's own router, as {@link Router.Builder#service(Service)} does.
     * Excludes {@link #handler}.
     *
     * @throws IllegalArgumentException if a method of the service was added already
     */
    public Builder service(Service service) {
      answering.router().service(service);
      return this;
    }

    /**
     * Configures the server's own router, to which {@link #service} adds services. Every setting of
     * {@link Router.Builder} is available. May be called more than once. Excludes {@link #handler}.
     *
     * <pre>{@code
     * NettyServer.builder()
     *     .service(new Greeter())
     *     .router(router -> router.interceptor(authentication).limits(limits))
     *     .start();
     * }</pre>
     *
     * @param change receives the router's builder before this method returns, the same one each
     *     time; this method throws what it throws
     */
    public Builder router(Consumer<Router.Builder> change) {
      change.accept(answering.router());
      return this;
    }

    /**
     * Mounts a built router on the server's own router, as {@link Router.Builder#router(Router)}
     * does, so that several routers share the server. Excludes {@link #handler}.
     */
    public Builder router(Router router) {
      answering.router().router(router);
      return this;
    }

    /**
     * Mounts a built router on the server's own router at a path prefix, as {@link
     * Router.Builder#router(String, Router)} does. Excludes {@link #handler}.
     *
     * <pre>{@code
     * NettyServer.builder().router(greeting).router("/admin", admin).start();
     * }</pre>
     */
    public Builder router(String prefix, Router router) {
      answering.router().router(prefix, router);
      return this;
    }

    /**
     * Sets the handler of all requests, such as a {@link Router} that was built already, or a
     * handler around one. Excludes {@link #service} and {@code router}.
     */
    public Builder handler(HttpHandler handler) {
      answering.handler(handler);
      return this;
    }

    /** Makes the server accept only TLS connections; plaintext by default. */
    public Builder tls(ServerTls newTls) {
      this.tls = Objects.requireNonNull(newTls, "tls");
      return this;
    }

    /**
     * Sets the socket I/O that the server uses. By default it is epoll where that works, otherwise
     * NIO.
     *
     * @throws IllegalStateException if the kind doesn't work on this machine
     */
    public Builder transport(NettyTransportKind kind) {
      listening.transport(kind);
      return this;
    }

    /**
     * Sets the number of event-loop threads; by default the number of processors.
     *
     * @param threads from 1 to 1,024
     * @throws IllegalArgumentException if it is out of this range
     */
    public Builder eventLoopThreads(int threads) {
      this.eventLoopThreads = Settings.eventLoopThreads(threads);
      return this;
    }

    /**
     * Sets how many bytes the header fields of a request may have, and over HTTP/1.1 also its
     * request line. A longer request is answered with status 431, or 414 for the request line. Over
     * HTTP/2 each field counts 32 bytes more (RFC 9113, section 6.5.2), and a header list of more
     * than 64 KiB, or of more than this limit if it is higher, ends the connection.
     *
     * @param bytes 256 or more; 16 KiB by default
     * @throws IllegalArgumentException if it is less than 256
     */
    public Builder headerListBytes(int bytes) {
      this.headerListBytes = Settings.headerListBytes(bytes);
      return this;
    }

    /**
     * Sets how long a client may take for headers and frames. 30 seconds by default.
     *
     * <ul>
     *   <li>Over HTTP/1.1, the server closes a connection that waits longer for the complete head
     *       of a request, also between requests.
     *   <li>Over HTTP/2, the server ends a connection with {@code ENHANCE_YOUR_CALM} if the client
     *       takes longer for its first settings, or later to complete a frame or a header section
     *       that it has begun. It resets a stream if the rest of a request that was answered early
     *       does not arrive within this time.
     * </ul>
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder headerTimeout(Duration timeout) {
      this.headerTimeout = Settings.positive("headerTimeout", timeout);
      return this;
    }

    /** Sets the socket options; {@link ServerSocketOptions#defaults()} by default. */
    public Builder socketOptions(ServerSocketOptions options) {
      this.socketOptions = Objects.requireNonNull(options, "socketOptions");
      return this;
    }

    /** Sets the HTTP/2 settings; {@link ServerHttp2#defaults()} by default. */
    public Builder http2(ServerHttp2 settings) {
      this.http2 = Objects.requireNonNull(settings, "http2");
      return this;
    }

    /**
     * Sets how many bytes of one response may wait to be sent before its handler has to wait. Up to
     * 16 KiB of messages that the event loop has not come to are not among them.
     *
     * @param bytes 1 or more; 64 KiB by default
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder outboundBytes(int bytes) {
      this.outboundBytes = Settings.outboundBytes(bytes);
      return this;
    }

    /**
     * Sets how many bytes of a request are read and discarded after its response. If more arrive,
     * an HTTP/1.1 connection is closed, and an HTTP/2 stream is reset.
     *
     * @param bytes 0 or more; 1 MiB by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder drainBytes(int bytes) {
      this.drainBytes = Settings.inRange("drainBytes", bytes, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how much memory messages may use; {@link MemoryBounds#defaults()} by default. A request
     * for which there is no room is answered with {@code resource_exhausted}.
     */
    public Builder memory(MemoryBounds bounds) {
      this.memory = Objects.requireNonNull(bounds, "memory");
      return this;
    }

    /**
     * Sets how many connections may be open, and how long each of them may last; {@link
     * ServerConnectionLimits#defaults()} by default.
     */
    public Builder connectionLimits(ServerConnectionLimits limits) {
      this.connectionLimits = Objects.requireNonNull(limits, "connectionLimits");
      return this;
    }

    /**
     * Makes the server ping HTTP/2 clients from which nothing arrives, and close the connections of
     * those that do not answer. It does so also while no call is open, unless {@link
     * KeepAlive#withWhileIdle} says otherwise. By default the server sends no pings.
     */
    public Builder keepAlive(KeepAlive settings) {
      this.keepAlive = Objects.requireNonNull(settings, "keepAlive");
      return this;
    }

    /**
     * Sets how long a client may read nothing of the data that waits to be sent to it. Then the
     * connection is closed and its exchanges are cancelled; otherwise the responses of a client
     * that never reads would be kept forever. 5 minutes by default.
     *
     * <p>A client that reads slowly is not affected. But since the operating system accepts data in
     * large portions, a client that reads less than about 10 KB a second can seem to read nothing
     * within 5 minutes.
     *
     * <p>An HTTP/2 stream whose client gives no flow-control window for this time is reset with
     * {@code ENHANCE_YOUR_CALM}; other streams of its connection continue. A stream on which
     * nothing waits to be sent may be quiet without a limit. The end can be late by up to a quarter
     * of the timeout.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder writeTimeout(Duration timeout) {
      this.writeTimeout = Settings.positive("writeTimeout", timeout);
      return this;
    }

    /**
     * Adds a factory of connection listeners, which creates a listener for each connection. The
     * listener is notified when and why the connection opens and ends, and which requests the
     * server refuses before they become calls.
     */
    public Builder connectionListener(ConnectionListener.Factory factory) {
      connectionListeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * Adds a filter, which accepts or refuses each connection by its addresses and its TLS
     * handshake. Filters are asked in the order in which they were added, until one refuses.
     */
    public Builder connectionFilter(ConnectionFilter filter) {
      connectionFilters.add(Objects.requireNonNull(filter, "filter"));
      return this;
    }

    /**
     * Adds an action that runs at the beginning of a shutdown, while the server still accepts and
     * answers everything: for example, to report to load balancers that it is no longer healthy.
     *
     * @param action runs once, on the thread that ends the server; what it throws is logged
     */
    public Builder beforeShutdown(Runnable action) {
      shutdownActions.add(Objects.requireNonNull(action, "action"));
      return this;
    }

    /**
     * Sets how long the server continues as before after the actions of {@link #beforeShutdown},
     * until it refuses new connections: the time that load balancers need to notice. No delay by
     * default. An interrupt of the thread that ends the server cuts the delay short.
     *
     * @param delay zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder drainDelay(Duration delay) {
      this.drainDelay = Settings.notNegative("drainDelay", delay);
      return this;
    }

    /**
     * Sets the grace period of {@link NettyServer#close()}. 10 seconds by default.
     *
     * @param grace zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder shutdownGrace(Duration grace) {
      this.shutdownGrace = Settings.notNegative("shutdownGrace", grace);
      return this;
    }

    /**
     * Builds the server without starting it. Checks everything that needs no socket. Each call
     * builds another server, with a router of its own if the server has no {@link #handler}.
     *
     * <p>With TLS by OpenSSL, a server has memory outside the heap. {@link NettyServer#close}
     * releases it, also for a server that was never started.
     *
     * @throws IllegalStateException if no service, router or handler was set, two settings exclude
     *     each other, Netty is older than 4.2, or the TLS provider doesn't work on this machine
     * @throws IllegalArgumentException if the router can't be built, or the identity or the trust
     *     of TLS can't be used
     */
    public NettyServer build() {
      return new NettyServer(plan(), new Draining(shutdownActions, drainDelay), shutdownGrace);
    }

    /** Returns the plan of a server that {@link #build} builds. The caller releases it. */
    ServerPlan plan() {
      NettyVersion.requireNewEnough();
      ListenAddress address = listening.chosen();
      ServerSockets.check(socketOptions, address);
      return new ServerPlan(
          address,
          socketOptions,
          listening.transport(),
          eventLoopThreads,
          settings(),
          tls == null ? null : new ServerTlsContext(tls));
    }

    /**
     * Builds the server and starts it: {@link #build} and {@link NettyServer#start} in one call.
     *
     * @throws IllegalStateException as {@link #build} does
     * @throws IllegalArgumentException as {@link #build} does
     * @throws UncheckedIOException if the server can't listen on its address, with a {@link
     *     BindException} as its cause
     */
    public NettyServer start() {
      NettyServer server = build();
      try {
        return server.start();
      } catch (RuntimeException | Error e) {
        server.close();
        throw e;
      }
    }

    private ServerSettings settings() {
      MemoryBudget.Settings budget = MemoryBudget.Settings.of(memory, "NettyServer.Builder");
      return new ServerSettings(
          answering.chosen(),
          headerListBytes,
          headerTimeout,
          http2,
          budget.streamWindows(
              http2.windowBytes(), http2.maxWindowBytes(), http2.concurrentStreams()),
          outboundBytes,
          drainBytes,
          connectionLimits,
          keepAlive,
          writeTimeout,
          budget,
          new PortMismatches(),
          List.copyOf(connectionListeners),
          new ConnectionFilters(connectionFilters));
    }
  }
}
