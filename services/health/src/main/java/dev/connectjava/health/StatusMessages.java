package dev.connectjava.health;

import io.grpc.health.v1.HealthCheckResponse;

/** The response messages for each status. */
final class StatusMessages {

  static final HealthCheckResponse SERVICE_UNKNOWN =
      message(HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN);

  private static final HealthCheckResponse SERVING =
      message(HealthCheckResponse.ServingStatus.SERVING);
  private static final HealthCheckResponse NOT_SERVING =
      message(HealthCheckResponse.ServingStatus.NOT_SERVING);
  private static final HealthCheckResponse UNKNOWN =
      message(HealthCheckResponse.ServingStatus.UNKNOWN);

  private StatusMessages() {}

  private static HealthCheckResponse message(HealthCheckResponse.ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  static HealthCheckResponse of(ServingStatus status) {
    return switch (status) {
      case SERVING -> SERVING;
      case NOT_SERVING -> NOT_SERVING;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
