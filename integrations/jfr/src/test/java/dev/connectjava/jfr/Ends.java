package dev.connectjava.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ServerListener;
import dev.connectjava.http.ConnectionListener;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the ends of served calls and of connections: added as the last listener, it is notified
 * after all others.
 */
final class Ends {

  private final Semaphore calls = new Semaphore(0);
  private final Semaphore connections = new Semaphore(0);

  ServerListener.Factory ofCalls() {
    return start ->
        new ServerListener() {
          @Override
          public void onEnd(End end) {
            calls.release();
          }
        };
  }

  ConnectionListener.Factory ofConnections() {
    return start ->
        new ConnectionListener() {
          @Override
          public void onClosed(End end) {
            connections.release();
          }
        };
  }

  void awaitCalls(int count) throws InterruptedException {
    assertThat(calls.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
  }

  void awaitConnections(int count) throws InterruptedException {
    assertThat(connections.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
  }
}
