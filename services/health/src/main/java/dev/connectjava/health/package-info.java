/**
 * The health of a server and of its services. {@link dev.connectjava.health.HealthRegistry} stores
 * it, {@link dev.connectjava.health.HealthService} serves it to gRPC health checks, and {@link
 * dev.connectjava.health.HealthProbes} to HTTP probes. Implement {@link
 * dev.connectjava.health.HealthChecker} to determine the health in another way.
 */
@NullMarked
package dev.connectjava.health;

import org.jspecify.annotations.NullMarked;
