package dev.connectjava.netty;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
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
 * Sends HTTP requests to one target, by connections that are made when they are needed, kept, and
 * shared. {@link NettyTransport.Builder#buildHttp} makes it. Thread-safe.
 */
public final class NettyHttpTransport implements HttpClientTransport {

  private static final Logger LOGGER = System.getLogger(NettyHttpTransport.class.getName());

  /** How long an event loop may take to end; one that is dead, or blocked, never does. */
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

  /** Fails the calls of an event loop that dies, on its thread; those of others go on. */
  private void onEventLoopDeath(Throwable cause) {
    TargetConnections ofLoop = ofThisThread();
    if (ofLoop != null) {
      ofLoop.close();
    }
    FailureLog.error(
        LOGGER, "an event loop has died of the transport to", settings.target(), cause);
  }

  /**
   * The number of bytes that messages have of the memory that {@link NettyTransport.Builder#memory}
   * sets. Without open exchanges it is 0, once the memory of all responses has been given back.
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

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return choose().open(request, listener);
  }

  /**
   * Calls of one thread stay together, those of an event loop's on its own connections; there is
   * mostly one event loop anyway.
   */
  private TargetConnections choose() {
    int count = connections.size();
    if (count == 1) {
      return connections.getFirst();
    }
    TargetConnections own = ofThisThread();
    return own == null ? connections.get((int) (Thread.currentThread().threadId() % count)) : own;
  }

  /** The connections of the event loop whose thread this is; null if it is none of them. */
  private @Nullable TargetConnections ofThisThread() {
    for (TargetConnections each : connections) {
      if (each.loop().eventLoop().inEventLoop()) {
        return each;
      }
    }
    return null;
  }

  /**
   * Closes the connections, and returns when that is done; exchanges that are open fail as {@link
   * dev.connectjava.http.HttpFailure.Kind#CLOSED}. On a thread of the transport, and where a
   * callback blocks one, it does as {@link NettyTransport#close} does.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      CompletableFuture<?>[] closings =
          connections.stream().map(NettyHttpTransport::close).toArray(CompletableFuture[]::new);
      CompletionStage<?> unused = CompletableFuture.allOf(closings).thenRun(this::shutDown);
    }
    if (ofThisThread() == null) {
      awaitEnd();
    }
  }

  /** Event loops end at once, unless somebody's callback blocks one: nothing can end that. */
  private void awaitEnd() {
    if (!eventLoops.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      LOGGER.log(
          Level.WARNING,
          "the transport to {0} has not ended within {1} s: a callback seems to block its thread"
              + " (ClientConfig.Builder.callbackExecutor)",
          settings.target(),
          CLOSE_SECONDS);
    }
  }

  /** An event loop that is shut down would close the connections itself, and give no reason. */
  private static CompletableFuture<Void> close(TargetConnections connections) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    boolean accepted =
        connections
            .loop()
            .outbox()
            .submit(() -> {
              try {
                connections.close();
              } finally {
                closed.complete(null);
              }
            });
    if (!accepted) {
      closed.complete(null); // The event loop has ended, and its connections with it.
    }
    return closed;
  }

  private void shutDown() {
    eventLoops
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .addListener(done -> ReferenceCountUtil.release(settings.tlsContext()));
  }
}
