package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import java.util.concurrent.CompletableFuture;

/** Keeps how a connection has ended. */
record EndListener(CompletableFuture<ConnectionListener.End> end) implements ConnectionListener {

  @Override
  public void onClosed(End newEnd) {
    end.complete(newEnd);
  }
}
