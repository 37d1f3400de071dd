package dev.connectjava.spring;

import org.springframework.context.ApplicationEvent;

/**
 * Published when the server has begun to listen. If a listener throws an exception, the server ends
 * and the context does not start.
 */
public final class ConnectServerStartedEvent extends ApplicationEvent {

  private static final long serialVersionUID = 1;

  private final transient ConnectServer server;

  ConnectServerStartedEvent(ConnectServer server) {
    super(server);
    this.server = server;
  }

  /** Returns the server. */
  public ConnectServer server() {
    return server;
  }
}
