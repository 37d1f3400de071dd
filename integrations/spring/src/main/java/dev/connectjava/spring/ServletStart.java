package dev.connectjava.spring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.springframework.core.env.Environment;

/**
 * Starts the servlet, after the application's web server has started.
 *
 * @param servlet takes the calls
 * @param beforeStop called before it refuses calls
 * @param environment has the properties of the web server
 */
record ServletStart(RestartableServlet servlet, Runnable beforeStop, Environment environment)
    implements Supplier<StartedServer> {

  private static final Logger LOGGER = System.getLogger(ConnectServer.class.getName());

  private static final String HTTP_2 = "server.http2.enabled";

  /** Where Spring Boot puts the port of its web server; there is none in a container of others. */
  private static final String PORT = "local.server.port";

  @Override
  public StartedServer get() {
    servlet.start();
    Integer port = environment.getProperty(PORT, Integer.class);
    if (port == null) {
      return new StartedServlet(servlet, beforeStop, OptionalInt.empty());
    }
    if (!environment.getProperty(HTTP_2, Boolean.class, false)) {
      LOGGER.log(
          Level.INFO,
          "{0} is false: clients can call by Connect and gRPC-Web over HTTP/1.1, but not by gRPC",
          HTTP_2);
    }
    return new StartedServlet(servlet, beforeStop, OptionalInt.of(port));
  }
}
