package dev.connectjava.netty;

import dev.connectjava.Router;
import dev.connectjava.Service;
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
 * A server that answers HTTP/1.1 and HTTP/2 on one port, or on one {@linkplain Builder#unixSocket
 * Unix domain socket}: with {@link Builder#tls TLS}, or in plaintext, where HTTP/2 is spoken by
 * prior knowledge. The upgrade to {@code h2c}, which RFC 9113 has withdrawn, is ignored: such a
 * request is answered over HTTP/1.1. Thread-safe.
 *
 * <pre>{@code
 * NettyServer server = NettyServer.builder().port(8080).service(new Greeter()).start();
 * server.closeOnJvmShutdown();
 * server.awaitTermination();
 * }</pre>
 *
 * <p>A server is built, started once and closed once. {@link Builder#start} builds and starts it; a
 * container that starts and stops what it holds, such as Spring's with a {@code SmartLifecycle},
 * has {@link Builder#build}, {@link #start}, {@link #close} and {@link #isRunning} apart.
 *
 * <p>A server's threads are daemon threads: they do not keep the JVM alive. A program that is
 * nothing but a server waits for {@link #awaitTermination()}.
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

  /** A builder with the defaults that its methods name. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts the server, which listens when this method returns. Its threads are daemon threads: a
   * program whose {@code main} returns after this method ends, unless something else keeps the JVM
   * alive, such as a thread that waits for {@link #awaitTermination()}.
   *
   * <p>A server whose start has failed may be started again, or closed.
   *
   * @return this server
   * @throws IllegalStateException if the server was started already, or closed
   * @throws UncheckedIOException if the address can't be listened at, with a {@link BindException}
   *     as its cause
   */
  public NettyServer start() {
    opening.begin(() -> Listening.begin(plan, termination));
    return this;
  }

  /**
   * Whether the server has been started and has not ended: true from the return of {@link #start}
   * until {@link #shutdown} is about to return, also while it drains, or until the server has
   * failed.
   */
  public boolean isRunning() {
    return opening.listening() != null && !termination.isOver();
  }

  /**
   * The address at which the server listens, or did before it ended: an {@link InetSocketAddress}
   * with the port that it really has, or the {@link UnixDomainSocketAddress} of its {@link
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
   * The port at which the server listens, or did before it ended.
   *
   * @throws IllegalStateException if it listens at a Unix domain socket, or has not been started
   */
  public int port() {
    if (address() instanceof InetSocketAddress internet) {
      return internet.getPort();
    }
    throw new IllegalStateException("the server has no port: it listens at " + address());
  }

  /** The number of connections that are open; 0 before the server is started. */
  public int openConnections() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.connections().count();
  }

  /**
   * The number of exchanges whose request or response is not complete; 0 before the server is
   * started.
   */
  public int openExchanges() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.exchanges().count();
  }

  /**
   * The number of bytes that messages have of the memory that {@link Builder#memory} sets. Without
   * open exchanges it is 0, once all handlers have ended.
   */
  public long memoryInUse() {
    Listening begun = opening.listening();
    return begun == null ? 0 : begun.exchanges().memory().used();
  }

  /**
   * Replaces identity, trust and all else of TLS for the connections that are accepted from now on,
   * for example because a certificate was renewed; those that are open go on with what they have.
   *
   * @throws IllegalStateException if the server was built without TLS, or the provider doesn't work
   *     on this machine
   * @throws IllegalArgumentException if the identity or the trust can't be used; the server then
   *     goes on with those that it has
   */
  public void updateTls(ServerTls newTls) {
    Objects.requireNonNull(newTls, "newTls");
    ServerTlsContext tls = plan.tls();
    if (tls == null) {
      throw new IllegalStateException(
          "the server speaks plaintext: NettyServer.Builder.tls decides that once");
    }
    tls.replace(newTls);
  }

  /**
   * Makes the JVM {@linkplain #close() close} this server when it shuts down: because of SIGTERM,
   * Ctrl-C or {@link System#exit}, or because the last thread that is not a daemon has ended. The
   * JVM waits for that. Without it the JVM ends at once, and the calls in flight with it.
   *
   * <p>The JVM's exit code stays its own: 143 after SIGTERM, 130 after Ctrl-C. The JVM runs its
   * shutdown hooks at the same time and in no order, so what handlers need should be closed after
   * the server, in the same hook: whoever has such things registers a hook that calls {@link
   * #close()} and then closes them, instead of calling this method.
   *
   * <p>May be called before the server is started. Does nothing when called once more, or after the
   * server has ended. If the JVM is shutting down already, the server is closed at once.
   */
  public void closeOnJvmShutdown() {
    if (!jvmShutdown.add()) {
      close();
    }
  }

  /**
   * Ends the server gracefully: does what is to be done {@linkplain Builder#beforeShutdown before},
   * goes on for the {@linkplain Builder#drainDelay drain delay}, then refuses new connections,
   * tells clients to send no new requests, ends the calls that {@linkplain
   * dev.connectjava.MethodSettings.Builder#endOnDrain end then}, waits for the exchanges that are
   * open, cancels those that are still open after the grace period, and returns when all is closed.
   * If the server is ending already, waits for that. An interrupt of the thread cuts the drain
   * delay and the grace period short.
   *
   * <p>A server that has not been started can't be started any more, and has ended when this method
   * returns; nothing is done before, and nothing waited for.
   *
   * <p>A handler that calls this method is waited for, too, up to the grace period: it should let
   * another thread do so. Called on one of the server's own event loops, where waiting would never
   * end, this method has another thread end the server and returns at once.
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
      draining.run();
      begun.end(grace);
    }
  }

  /** Like {@link #shutdown} with the grace period that the server was built with. */
  @Override
  public void close() {
    shutdown(shutdownGrace);
  }

  /**
   * Waits until the server has ended; before it is started, until it has been started and has
   * ended, or was closed without a start.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the server has not been ended but has failed: one of its event
   *     loops has died, of an {@link OutOfMemoryError} for example, and the server has closed all
   *     its connections and accepts no others
   */
  public void awaitTermination() throws InterruptedException {
    termination.await();
  }

  /**
   * Waits until the server has ended, as {@link #awaitTermination()} does, or some time has passed.
   *
   * @return whether it has ended
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the server has failed, as {@link #awaitTermination()} says
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return termination.await(timeout);
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {

    private final ListenChoice listening = new ListenChoice();
    private final HandlerChoice answering = new HandlerChoice();
    private @Nullable ServerTls tls;
    private @Nullable NettyTransportKind transport;
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
    private final List<Runnable> shutdownActions = new ArrayList<>();
    private Duration drainDelay = Duration.ZERO;
    private Duration shutdownGrace = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets the name or address of the interface at which to listen; all interfaces by default.
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
     */
    public Builder port(int port) {
      listening.port(port);
      return this;
    }

    /**
     * Makes the server listen at a Unix domain socket rather than at a port, in plaintext or with
     * {@link #tls}. The file system decides which users may connect: the socket gets the
     * permissions that the process's umask leaves, as a rule those that let only its own user
     * connect. {@code Files.setPosixFilePermissions} can change that once the server has started; a
     * directory that only some may enter decides it from the beginning.
     *
     * <p>The file is deleted when the server ends. What a server that was killed has left there is
     * deleted by {@link NettyServer#start}, while a socket at which somebody listens, or a file
     * that is no socket, is left alone and makes it fail. Two servers that start at the same
     * instant don't see each other.
     *
     * <p>Excludes {@link #host}, {@link #port} and {@link #listeningChannel}.
     *
     * @param path where the socket will be, in a directory that exists; systems allow about 100
     *     bytes
     */
    public Builder unixSocket(Path path) {
      listening.unixSocket(path);
      return this;
    }

    /**
     * Makes the server listen on a channel that is already bound to a TCP port. Connections that
     * wait on it are accepted when the server starts. With systemd socket activation, {@link
     * System#inheritedChannel} returns such a channel (the unit of the service needs {@code
     * StandardInput=socket}), and clients wait on it while a new process replaces an old one. From
     * its start the server owns the channel, and closes it at its end. A second server that is
     * given the same channel does not start.
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
     * @throws IllegalArgumentException if a service with one of its methods is there already
     */
    public Builder service(Service service) {
      answering.router().service(service);
      return this;
    }

    /**
     * Changes the server's own router, to which {@link #service} adds: reaches each of its settings
     * beside the server's. May be called more than once. Excludes {@link #handler}.
     *
     * <pre>{@code
     * NettyServer.builder()
     *     .service(new Greeter())
     *     .router(router -> router.interceptor(authentication).limits(limits))
     *     .start();
     * }</pre>
     *
     * @param change is given the builder of the router at once, the same each time; what it throws,
     *     this method throws
     */
    public Builder router(Consumer<Router.Builder> change) {
      change.accept(answering.router());
      return this;
    }

    /**
     * Sets what answers all requests, such as a {@link Router} that was built already, or a handler
     * around it. Excludes {@link #service} and {@link #router}.
     */
    public Builder handler(HttpHandler handler) {
      answering.handler(handler);
      return this;
    }

    /** Makes the server speak TLS and nothing else; plaintext by default. */
    public Builder tls(ServerTls newTls) {
      this.tls = Objects.requireNonNull(newTls, "tls");
      return this;
    }

    /**
     * Sets how the server talks to the operating system; by default epoll where it works, else the
     * JDK's way.
     *
     * @throws IllegalStateException if the kind doesn't work on this machine
     */
    public Builder transport(NettyTransportKind kind) {
      kind.requireAvailable();
      this.transport = kind;
      return this;
    }

    /** Sets the number of event-loop threads, from 1 up; by default that of the processors. */
    public Builder eventLoopThreads(int threads) {
      this.eventLoopThreads = Settings.eventLoopThreads(threads);
      return this;
    }

    /**
     * Sets how many bytes the header fields of a request, and its first line, may have; more is
     * answered with status 431. Over HTTP/2 each field counts 32 bytes more, as RFC 9113, section
     * 6.5.2 has it, and a list of more than 64 KiB, or of more than this limit if that is higher,
     * ends the connection. 16 KiB by default.
     */
    public Builder headerListBytes(int bytes) {
      this.headerListBytes = Settings.headerListBytes(bytes);
      return this;
    }

    /**
     * Sets how long a connection of HTTP/1.1 may wait for the whole head of a request, also between
     * requests, before it is closed. Over HTTP/2, how long a client may take for its first settings
     * and from then on for each frame and each header section that it has begun, before its
     * connection is ended with {@code ENHANCE_YOUR_CALM}; and for the rest of a request that was
     * answered before it was complete, before its stream is reset. 30 seconds by default.
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

    /** Sets what is announced over HTTP/2; {@link ServerHttp2#defaults()} by default. */
    public Builder http2(ServerHttp2 settings) {
      this.http2 = Objects.requireNonNull(settings, "http2");
      return this;
    }

    /**
     * Sets how many bytes of one response may wait to be sent before the handler that writes it
     * blocks. 64 KiB by default.
     */
    public Builder outboundBytes(int bytes) {
      this.outboundBytes = Settings.outboundBytes(bytes);
      return this;
    }

    /**
     * Sets how many bytes of a request are read and discarded after its response, so that the
     * connection can be used further. 1 MiB by default.
     */
    public Builder drainBytes(int bytes) {
      this.drainBytes = Settings.inRange("drainBytes", bytes, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how much memory messages may take; {@link MemoryBounds#defaults()} by default. A request
     * for which there is no room is answered by {@code resource_exhausted}.
     */
    public Builder memory(MemoryBounds bounds) {
      this.memory = Objects.requireNonNull(bounds, "memory");
      return this;
    }

    /**
     * Sets how many connections there may be, and how long each of them lives; {@link
     * ServerConnectionLimits#defaults()} by default.
     */
    public Builder connectionLimits(ServerConnectionLimits limits) {
      this.connectionLimits = Objects.requireNonNull(limits, "connectionLimits");
      return this;
    }

    /**
     * Makes the server ping clients of HTTP/2 from which nothing comes, and close the connection of
     * one that does not answer; also while no call is open, unless {@link KeepAlive#withWhileIdle}
     * says otherwise. By default nobody is pinged.
     */
    public Builder keepAlive(KeepAlive settings) {
      this.keepAlive = Objects.requireNonNull(settings, "keepAlive");
      return this;
    }

    /**
     * Sets how long a connection may take nothing of what waits to be sent on it, before it is
     * closed and its exchanges are cancelled: otherwise the responses of a client that never reads
     * would be kept for ever. A client that reads slowly goes on; since the system takes bytes in
     * lumps, though, less than some 10 KB a second can look like nothing within the default time of
     * 5 minutes. A stream of HTTP/2 whose client gives no window for so long is reset with {@code
     * ENHANCE_YOUR_CALM}, while others of its connection go on; a stream on which nothing waits to
     * be sent may be quiet as long as it likes. The end comes up to a quarter of the time late.
     *
     * @param timeout more than zero
     */
    public Builder writeTimeout(Duration timeout) {
      this.writeTimeout = Settings.positive("writeTimeout", timeout);
      return this;
    }

    /**
     * Adds who is asked for the listener of each connection: it hears when and why the connection
     * opens and ends, and which requests the server refuses itself, before they are calls.
     */
    public Builder connectionListener(ConnectionListener.Factory factory) {
      connectionListeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * Adds what is done first when the server is to end, while it still answers everybody: to tell
     * balancers, for example, that it is not healthy any more.
     *
     * @param action run once, on the thread that ends the server; what it throws is logged
     */
    public Builder beforeShutdown(Runnable action) {
      shutdownActions.add(Objects.requireNonNull(action, "action"));
      return this;
    }

    /**
     * Sets how long the server goes on as before between {@link #beforeShutdown} and the end of new
     * connections: the time that balancers need to notice. None by default; an interrupt of the
     * thread that ends the server cuts it short.
     */
    public Builder drainDelay(Duration delay) {
      this.drainDelay = Settings.notNegative("drainDelay", delay);
      return this;
    }

    /** Sets the grace period of {@link NettyServer#close()}. 10 seconds by default. */
    public Builder shutdownGrace(Duration grace) {
      this.shutdownGrace = Settings.notNegative("shutdownGrace", grace);
      return this;
    }

    /**
     * The server, which has not been started: checks all that needs no socket. Each call makes
     * another server, with a router of its own if it is made of services.
     *
     * <p>With TLS by OpenSSL a server has memory outside the heap, which {@link NettyServer#close}
     * gives back, also of a server that is never started.
     *
     * @throws IllegalStateException if nothing was set that answers, two settings exclude each
     *     other, Netty on the path is older than 4.2, or the provider of TLS doesn't work on this
     *     machine
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
          kind(address),
          eventLoopThreads,
          settings(),
          tls == null ? null : new ServerTlsContext(tls));
    }

    /**
     * Builds the server and starts it: {@link #build} and {@link NettyServer#start} in one, which
     * throw what this method throws.
     *
     * @throws IllegalStateException as {@link #build} does
     * @throws IllegalArgumentException as {@link #build} does
     * @throws UncheckedIOException if the address can't be listened at, with a {@link
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

    private NettyTransportKind kind(ListenAddress address) {
      if (!(address instanceof BoundListenAddress)) {
        return Settings.kind(transport);
      }
      if (transport != null && transport != NettyTransportKind.NIO) {
        throw new IllegalStateException(
            "transport("
                + transport
                + ") and listeningChannel exclude each other: only NIO can use a channel that is"
                + " already bound");
      }
      return NettyTransportKind.NIO;
    }

    private ServerSettings settings() {
      MemoryBudget.Settings budget = MemoryBudget.Settings.of(memory, "NettyServer.Builder");
      return new ServerSettings(
          answering.chosen(),
          headerListBytes,
          headerTimeout,
          http2,
          budget.streamWindow(http2.windowBytes(), http2.concurrentStreams()),
          outboundBytes,
          drainBytes,
          connectionLimits,
          keepAlive,
          writeTimeout,
          budget,
          new PortMismatches(),
          List.copyOf(connectionListeners));
    }
  }
}
