package dev.connectjava.spring;

import dev.connectjava.health.ServingStatus;

/**
 * Determines whether the application is serving. With Spring Boot's Actuator on the class path the
 * starter has one, which asks for the health of the application; a bean of this type replaces it.
 *
 * <p>The server asks at its start, then regularly ({@code connect.server.health.interval}), and
 * when the availability of the application has changed. The answer becomes the status of the server
 * and of each of its services in the {@link dev.connectjava.health.HealthRegistry}.
 */
@FunctionalInterface
public interface HealthSource {

  /**
   * Returns the current status. May block; one thread calls it at a time. Whatever it throws is
   * logged, and the status then is {@link ServingStatus#UNKNOWN}.
   */
  ServingStatus status();
}
