package dev.connectjava.spring.actuator;

import dev.connectjava.health.ServingStatus;
import dev.connectjava.spring.HealthSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/** The health that Actuator's health endpoint has for the application, or for a group of it. */
final class ActuatorHealthSource implements HealthSource, SmartInitializingSingleton {

  private final HealthEndpoint endpoint;

  /** The group or the component; empty for the application. */
  private final Optional<String[]> path;

  /**
   * Creates a source.
   *
   * @param group the name of a group, or of a component, whose parts slashes separate; null for the
   *     application
   */
  ActuatorHealthSource(HealthEndpoint endpoint, @Nullable String group) {
    this.endpoint = endpoint;
    this.path = Optional.ofNullable(group).map(name -> name.split("/", -1));
  }

  /**
   * Checks that there is such a group or component, when all of them are known.
   *
   * @throws IllegalStateException if there is not
   */
  @Override
  public void afterSingletonsInstantiated() {
    if (path.isPresent() && health() == null) {
      throw new IllegalStateException(
          "connect.server.health.group is \""
              + String.join("/", path.get())
              + "\", but Actuator has no health group or"
              + " component of this name: see management.endpoint.health.group");
    }
  }

  private @Nullable HealthDescriptor health() {
    return path.isPresent() ? endpoint.healthForPath(path.get()) : endpoint.health();
  }

  @Override
  public ServingStatus status() {
    HealthDescriptor health = health();
    if (health == null) {
      return ServingStatus.UNKNOWN;
    }
    Status status = health.getStatus();
    if (status.equals(Status.UP)) {
      return ServingStatus.SERVING;
    }
    return status.equals(Status.DOWN) || status.equals(Status.OUT_OF_SERVICE)
        ? ServingStatus.NOT_SERVING
        : ServingStatus.UNKNOWN;
  }
}
