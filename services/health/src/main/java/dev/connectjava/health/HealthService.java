package dev.connectjava.health;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthMethods;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * gRPC's health service, {@code grpc.health.v1.Health}. Thread-safe.
 *
 * <p>Check fails with {@link Code#NOT_FOUND} for a service that is not known, Watch says {@code
 * SERVICE_UNKNOWN} and goes on. A watcher is sent the status at once and then each time it is
 * another; one that is slow misses what has passed meanwhile. Watchers have no thread.
 *
 * <p>A Watch ends with {@link Code#UNAVAILABLE} when the server drains.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">Health
 *     checking</a>
 */
public final class HealthService implements Service {

  private final HealthChecker checker;

  private HealthService(HealthChecker checker) {
    this.checker = checker;
  }

  /** The service of this checker. */
  public static HealthService of(HealthChecker checker) {
    return new HealthService(Objects.requireNonNull(checker, "checker"));
  }

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder(HealthMethods.SERVICE_NAME)
        .unary(HealthMethods.CHECK, this::check)
        .asyncServerStream(HealthMethods.WATCH, this::watch)
        .build();
  }

  private HealthCheckResponse check(HealthCheckRequest request, RequestContext context) {
    return checker
        .check(request.getService())
        .map(StatusMessages::of)
        .orElseThrow(() -> new RpcException(Code.NOT_FOUND, "the service is not known"));
  }

  private Flow.Publisher<HealthCheckResponse> watch(
      HealthCheckRequest request, RequestContext context) {
    return new StatusPublisher(checker, request.getService(), context::onDrain);
  }
}
