package dev.connectjava.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connections of a client's event loop before the event loop ends. An event loop that
 * ends would close them without a reason. With io_uring it would not close sockets whose reads or
 * writes have not ended yet.
 */
final class ConnectionsClosing {

  /** How long a peer has to take what is still to be written; then its connection is reset. */
  private static final long ORDERLY_SECONDS = 1;

  /** When to give up, since the event loop has to end in any case. */
  private static final long MOST_SECONDS = 2;

  private ConnectionsClosing() {}

  /**
   * Begins to close the connections. Their exchanges fail.
   *
   * @return completes when all are closed, within two seconds unless a callback blocks the event
   *     loop, and at the latest when the event loop has ended
   */
  static CompletableFuture<Void> begin(TargetConnections connections) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ClientLoop loop = connections.loop();
    loop.eventLoop().terminationFuture().addListener(ended -> closed.complete(null));
    loop.outbox()
        .submit(() -> {
          try {
            connections.close();
          } finally {
            resetWhatRemains(loop, closed);
          }
        });
    return closed;
  }

  private static void resetWhatRemains(ClientLoop loop, CompletableFuture<Void> closed) {
    loop.channels().newCloseFuture().addListener(done -> closed.complete(null));
    loop.eventLoop()
        .schedule(
            () -> loop.channels().forEach(ConnectionReset::of), ORDERLY_SECONDS, TimeUnit.SECONDS);
    loop.eventLoop().schedule(() -> closed.complete(null), MOST_SECONDS, TimeUnit.SECONDS);
  }
}
