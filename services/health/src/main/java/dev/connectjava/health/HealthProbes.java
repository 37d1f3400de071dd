package dev.connectjava.health;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * HTTP resources for liveness and readiness probes, such as those of Kubernetes. Thread-safe.
 *
 * <p>{@link HealthRegistry#routes} has both. With a {@link HealthChecker} of your own, add them to
 * the router: {@code Router.builder().resource("/readyz", HealthProbes.readiness(checker))}.
 */
public final class HealthProbes {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final Headers HEADERS =
      Headers.of("content-type", "text/plain; charset=utf-8", "cache-control", "no-store");

  private HealthProbes() {}

  /**
   * Returns a liveness probe, which always answers {@code ok} with status 200. A server that is not
   * ready, or that shuts down, is still alive: restarting it would not help.
   */
  public static HttpResource liveness() {
    return request -> response(OK, "ok");
  }

  /**
   * Returns a readiness probe for the server as a whole; see {@link #readiness(HealthChecker,
   * String)}.
   */
  public static HttpResource readiness(HealthChecker checker) {
    return readiness(checker, HealthRegistry.SERVER);
  }

  /**
   * Returns a readiness probe for a service. It answers with the name of the service's status, and
   * with HTTP status 200 if that is {@link ServingStatus#SERVING}, otherwise 503. If there is no
   * such service, it answers {@code SERVICE_UNKNOWN} with 503.
   */
  public static HttpResource readiness(HealthChecker checker, String service) {
    Objects.requireNonNull(checker, "checker");
    Objects.requireNonNull(service, "service");
    return request -> {
      Optional<ServingStatus> status = checker.check(service);
      return response(
          ServingStatus.isServing(status) ? OK : UNAVAILABLE,
          status.map(ServingStatus::name).orElse("SERVICE_UNKNOWN"));
    };
  }

  private static HttpResponse response(int status, String word) {
    byte[] body = (word + "\n").getBytes(StandardCharsets.UTF_8);
    return HttpResponse.of(status, HEADERS, ByteBuffer.wrap(body));
  }
}
