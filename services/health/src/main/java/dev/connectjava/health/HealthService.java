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
 * <p>For an unknown service, Check fails with {@link Code#NOT_FOUND}; Watch sends {@code
 * SERVICE_UNKNOWN} and continues. A Watch stream sends the current status at once, and then each
 * new status. A slow client gets the latest status and misses those before it. A Watch stream holds
 * no thread.
 *
 * <p>A Watch stream ends with {@link Code#UNAVAILABLE} when the server drains.
 *
 * <p>{@link HealthRegistry#routes} has this service; add it alone with {@code
 * Router.builder().service(HealthService.of(checker))}.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">Health
 *     checking</a>
 */
public final class HealthService implements Service {

  private final HealthChecker checker;

  private HealthService(HealthChecker checker) {
    this.checker = checker;
  }

  /** Returns the health service that answers with what the checker returns. */
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
