package dev.connectjava.health;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** Health for those who ask by plain HTTP, such as Kubernetes. Thread-safe. */
public final class HealthProbes {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final Headers HEADERS =
      Headers.of("content-type", "text/plain; charset=utf-8", "cache-control", "no-store");

  private HealthProbes() {}

  /**
   * Says {@code ok} with status 200: whoever reads that knows that the process answers. A server
   * that is not ready, or that ends, is alive; to restart it would help nobody.
   */
  public static HttpResource liveness() {
    return request -> response(OK, "ok");
  }

  /**
   * Whether the server as a whole is to get calls; see {@link #readiness(HealthChecker, String)}.
   */
  public static HttpResource readiness(HealthChecker checker) {
    return readiness(checker, HealthRegistry.SERVER);
  }

  /**
   * Whether a service is to get calls: says its status, with 200 if that is {@link
   * ServingStatus#SERVING}, else with 503.
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
