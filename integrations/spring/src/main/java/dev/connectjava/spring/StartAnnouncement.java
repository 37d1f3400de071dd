package dev.connectjava.spring;

import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Sets the property with the port, and publishes that the server has started.
 *
 * @param context that of the server
 */
record StartAnnouncement(ConfigurableApplicationContext context)
    implements Consumer<ConnectServer> {

  @Override
  public void accept(ConnectServer started) {
    started.knownPort().ifPresent(port -> LocalPort.set(context.getEnvironment(), port));
    context.publishEvent(new ConnectServerStartedEvent(started));
  }
}
