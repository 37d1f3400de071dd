package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The listening socket of a server, with the event loops that serve its connections.
 *
 * @param address the actual address, with the port that the system has chosen
 * @param termination the end of the server
 */
record Listening(
    Channel channel,
    SocketAddress address,
    EventLoopGroup eventLoops,
    OpenConnections connections,
    OpenExchanges exchanges,
    ServerTermination termination) {

  private static final System.Logger LOGGER = System.getLogger(Listening.class.getName());

  /** How long to wait for an event loop to close its channels; a dead one never does. */
  private static final long CLOSE_SECONDS = 5;

  /**
   * Starts to listen.
   *
   * @param termination is notified of failures of the server, and of its end
   * @throws UncheckedIOException if the server can't listen on its address, with a {@link
   *     BindException} as its cause
   */
  static Listening begin(ServerPlan plan, ServerTermination termination) {
    prepare(plan.address());
    try {
      return begin(plan, eventLoops(plan, termination), termination);
    } catch (RuntimeException | Error e) {
      plan.address().release();
      throw e;
    }
  }

  private static EventLoopGroup eventLoops(ServerPlan plan, ServerTermination termination) {
    return new WatchedEventLoops(
        plan.eventLoopThreads(),
        "connect-netty",
        plan.kind().ioHandlerFactory(),
        cause -> termination.fail("one of its event loops has died", cause));
  }

  private static Listening begin(
      ServerPlan plan, EventLoopGroup eventLoops, ServerTermination termination) {
    try {
      return listen(plan, eventLoops, termination);
    } catch (RuntimeException | Error e) {
      eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  private static Listening listen(
      ServerPlan plan, EventLoopGroup eventLoops, ServerTermination termination) {
    ListenAddress address = plan.address();
    ServerSettings settings = plan.settings();
    OpenExchanges exchanges = new OpenExchanges(settings.memory());
    OpenConnections connections = new OpenConnections();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(eventLoops)
            .childHandler(new ConnectionInitializer(settings, connections, exchanges, plan.tls()));
    ServerSockets.apply(plan, bootstrap);
    ChannelFuture bound = address.bind(bootstrap, plan.kind()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw impossible(address, bound.cause());
    }
    Channel channel = bound.channel();
    channel.pipeline().addLast(new FailedAccepts());
    Listening listening =
        new Listening(
            channel,
            ChannelAddresses.local(channel),
            eventLoops,
            connections,
            exchanges,
            termination);
    termination.onFailure(listening::closeAll);
    channel.closeFuture().addListener(closed -> listening.onClosed());
    return listening;
  }

  private void onClosed() {
    termination.fail("it can't accept connections any more", new ClosedChannelException());
  }

  /** Closes everything without waiting, perhaps as the last action of a dying event loop. */
  private void closeAll(Throwable cause) {
    channel.close();
    connections.closeAll(cause);
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static void prepare(ListenAddress address) {
    try {
      address.prepare();
    } catch (IOException e) {
      throw impossible(address, e);
    }
  }

  private static UncheckedIOException impossible(ListenAddress where, Throwable cause) {
    BindException reason = new BindException(where + ": " + cause.getMessage());
    reason.initCause(cause);
    return new UncheckedIOException("can't listen on " + where, reason);
  }

  /**
   * Refuses new connections, ends the open ones, and returns when everything is closed. Not on an
   * event loop of the server.
   */
  void end(Duration grace) {
    termination.expect();
    try {
      stopListening();
      connections.shutDown(grace);
      if (!eventLoops
          .shutdownGracefully(0, 1, TimeUnit.SECONDS)
          .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOGGER.log(System.Logger.Level.WARNING, "an event loop of {0} does not end", address);
      }
    } finally {
      termination.complete();
    }
  }

  /**
   * Closes the listening socket and waits until all connections that it has accepted are among the
   * open ones. Before that a connection is only a task of its event loop, and would be refused.
   */
  private void stopListening() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    channel.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    List<EventExecutor> all = new ArrayList<>();
    eventLoops.forEach(all::add);
    CountDownLatch behind = new CountDownLatch(all.size());
    for (EventExecutor eventLoop : all) {
      try {
        eventLoop.execute(behind::countDown);
      } catch (RejectedExecutionException e) {
        behind.countDown(); // It has ended, and its connections with it.
      }
    }
    try {
      if (!behind.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "an event loop of {0} is blocked: connections that it was given last may be refused",
            address);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Cuts the grace period short, too.
    }
  }

  /** Returns whether this thread is an event loop's, which must not wait for the end. */
  boolean isOwnThread() {
    for (EventExecutor eventLoop : eventLoops) {
      if (eventLoop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }
}
