package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import dev.connectjava.Protocol;

final class GrpcTelemetryTest extends TelemetryContract {

  GrpcTelemetryTest() {
    super(Protocol.GRPC);
  }

  @Override
  String system() {
    return "grpc";
  }

  @Override
  String ok() {
    return "OK";
  }

  @Override
  String statusOf(Code code) {
    return code == Code.CANCELED ? "CANCELLED" : code.name();
  }
}
