package dev.connectjava.spring;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Reports that the server is not serving while the application's web server still continues as
 * before, for the drain delay: it stops one phase before the web server and the servlet.
 * Thread-safe.
 */
final class ServletDrainDelay implements SmartLifecycle {

  private final Duration delay;
  private final Runnable report;
  private volatile boolean running;

  /**
   * Creates a delay that is not started.
   *
   * @param delay zero or more
   * @param report called at its beginning
   */
  ServletDrainDelay(Duration delay, Runnable report) {
    this.delay = delay;
    this.report = report;
  }

  @Override
  public void start() {
    running = true;
  }

  /** Reports, and waits for the delay; returns early if the thread is interrupted. */
  @Override
  public void stop() {
    running = false;
    report.run();
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reports and waits on a thread of its own, and calls back at the end of the delay. */
  @Override
  public void stop(Runnable callback) {
    Thread.ofPlatform()
        .name("connect-server-drain")
        .start(() -> {
          try {
            stop();
          } finally {
            callback.run();
          }
        });
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Returns false, as the server does. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return ConnectServer.PHASE + 1;
  }
}
