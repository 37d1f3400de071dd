package dev.connectjava.netty;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 and HTTP/2 client for one target: the layer below {@link NettyTransport}. It opens
 * connections when they are needed, keeps them, and shares them between all exchanges. {@link
 * NettyTransport.Builder#buildHttp} creates it; {@link #close} closes it. Thread-safe.
 */
public final class NettyHttpTransport implements HttpClientTransport {

  private static final Logger LOGGER = System.getLogger(NettyHttpTransport.class.getName());

  /** How long to wait for an event loop to end; a dead or blocked one never ends. */
  private static final long CLOSE_SECONDS = 5;

  private final ClientSettings settings;
  private final EventLoopGroup eventLoops;
  private final MemoryOfEventLoops memory;
  private final List<TargetConnections> connections = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  NettyHttpTransport(ClientSettings settings, int threads) {
    this.settings = settings;
    this.memory = new MemoryOfEventLoops(settings.memory());
    this.eventLoops =
        new WatchedEventLoops(
            threads,
            "connect-netty-client",
            settings.kind().ioHandlerFactory(),
            this::onEventLoopDeath);
    for (EventExecutor eventLoop : eventLoops) {
      ClientLoop loop = ClientLoop.of(settings, (EventLoop) eventLoop, memory);
      connections.add(new TargetConnections(loop, new TargetResolution(settings, eventLoop)));
    }
  }

  /**
   * Fails the calls of an event loop that dies, on its thread. Calls of other event loops continue.
   */
  private void onEventLoopDeath(Throwable cause) {
    TargetConnections ofLoop = ofThisThread();
    if (ofLoop != null) {
      ofLoop.close();
    }
    FailureLog.error(
        LOGGER, "an event loop has died in the transport to", settings.target(), cause);
  }

  /**
   * Returns how many bytes messages use now of the memory that {@link
   * NettyTransport.Builder#memory} limits. It is 0 when no exchange is open and the memory of all
   * responses has been released.
   */
  public long memoryInUse() {
    return memory.used();
  }

  @Override
  public Optional<String> target() {
    return Optional.of(settings.target().url());
  }

  void connectEagerly() {
    connections.forEach(each -> each.loop().outbox().submit(each::connectEagerly));
  }

  /** Opens the minimum of connections. */
  void connectMinimum() {
    connections.forEach(each -> each.loop().outbox().submit(each::connectIfNeeded));
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return choose().open(request, listener);
  }

  @Override
  public HttpClientExchange open(
      HttpClientRequest request, HttpResponseListener listener, Loop loop) {
    for (TargetConnections each : connections) {
      if (each.loop().outbox() == loop) {
        return each.open(request, listener);
      }
    }
    return open(request, listener);
  }

  @Override
  public List<Loop> loops() {
    return connections.stream().<Loop>map(each -> each.loop().outbox()).toList();
  }

  /**
   * Chooses the connections for a call by its thread, so that the calls of one thread share
   * connections. An event loop's thread uses its own connections. Usually there is only one event
   * loop.
   */
  private TargetConnections choose() {
    int count = connections.size();
    if (count == 1) {
      return connections.getFirst();
    }
    TargetConnections own = ofThisThread();
    return own == null
        ? connections.get(indexOfThread(Thread.currentThread().threadId(), count))
        : own;
  }

  /**
   * Returns a number below a count for the thread with an ID, where each is as likely. The IDs of a
   * program's callers are often regular: each request that it serves starts as many threads.
   */
  static int indexOfThread(long threadId, int count) {
    long mixed = threadId * 0x9E3779B97F4A7C15L; // 2^64 divided by the golden ratio.
    mixed = (mixed ^ (mixed >>> 32)) * 0xBF58476D1CE4E5B9L;
    return (int) ((mixed >>> 32) % count);
  }

  /**
   * Returns the connections of the event loop that runs this thread, or null if this is not an
   * event-loop thread of the transport.
   */
  private @Nullable TargetConnections ofThisThread() {
    for (TargetConnections each : connections) {
      if (each.loop().eventLoop().inEventLoop()) {
        return each;
      }
    }
    return null;
  }

  /**
   * Closes the connections, and returns when that is done. Open exchanges fail as {@link
   * dev.connectjava.http.HttpFailure.Kind#CLOSED}. Called on a thread of the transport, or while a
   * callback blocks such a thread, it behaves like {@link NettyTransport#close}.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      CompletableFuture<?>[] closings =
          connections.stream().map(ConnectionsClosing::begin).toArray(CompletableFuture[]::new);
      CompletionStage<?> unused = CompletableFuture.allOf(closings).thenRun(this::shutDown);
    }
    if (ofThisThread() == null) {
      awaitEnd();
    }
  }

  /** Event loops end at once, unless a callback blocks one; a callback can't be interrupted. */
  private void awaitEnd() {
    if (!eventLoops.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      LOGGER.log(
          Level.WARNING,
          "the transport to {0} did not end within {1} s: a callback probably blocks its thread"
              + " (ClientConfig.Builder.callbackExecutor)",
          settings.target(),
          CLOSE_SECONDS);
    }
  }

  private void shutDown() {
    eventLoops
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .addListener(done -> ReferenceCountUtil.release(settings.tlsContext()));
  }
}
