package dev.connectjava.spring.actuator;

import dev.connectjava.spring.ConnectServer;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * Actuator's indicator {@code connect}: up while the server runs, and down before its start, after
 * its end, and if it has failed.
 */
final class ConnectHealthIndicator implements HealthIndicator {

  private final Supplier<ConnectServer> connect;

  /**
   * Creates an indicator.
   *
   * @param connect returns the server; called when the health is asked for
   */
  ConnectHealthIndicator(Supplier<ConnectServer> connect) {
    this.connect = connect;
  }

  @Override
  public Health health() {
    ConnectServer server = connect.get();
    if (!server.isRunning()) {
      return Health.down().build();
    }
    return server.hasNetty()
        ? Health.up().withDetail("address", server.address().toString()).build()
        : Health.up().withDetail("transport", "servlet").build();
  }
}
