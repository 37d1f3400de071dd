package dev.connectjava.spring;

import java.util.OptionalInt;

/**
 * The servlet in the application's web server, from one start to its end.
 *
 * <p>The web server begins to serve before, when all beans exist, and shuts down in the same phase
 * of the context in which this stops.
 */
final class StartedServlet implements StartedServer {

  private final RestartableServlet servlet;
  private final Runnable beforeStop;
  private final OptionalInt port;
  private volatile boolean ended;

  /**
   * Creates the servlet's new period of service, which has begun.
   *
   * @param beforeStop called before calls are refused
   * @param port that of the web server; empty if it is not known
   */
  StartedServlet(RestartableServlet servlet, Runnable beforeStop, OptionalInt port) {
    this.servlet = servlet;
    this.beforeStop = beforeStop;
    this.port = port;
  }

  @Override
  public boolean isRunning() {
    return !ended;
  }

  @Override
  public void stop() {
    if (!ended) {
      beforeStop.run();
      servlet.drain();
      ended = true;
    }
  }

  /**
   * Waits for calls as {@link #stop} does: the web server may continue, and has served before this
   * started.
   */
  @Override
  public void endFailedStart() {
    stop();
  }

  @Override
  public OptionalInt port() {
    return port;
  }

  @Override
  public String place() {
    return port.isPresent()
        ? "port " + port.getAsInt() + " of the web server"
        : "the port of the web server";
  }
}
