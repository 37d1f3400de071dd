/**
 * The health of a server and of its services. {@link dev.connectjava.health.HealthRegistry} holds
 * it, {@link dev.connectjava.health.HealthService} tells it to gRPC's health checks, {@link
 * dev.connectjava.health.HealthProbes} to HTTP's, and {@link dev.connectjava.health.HealthChecker}
 * is for those who find it out in another way.
 */
@NullMarked
package dev.connectjava.health;

import org.jspecify.annotations.NullMarked;
