package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import dev.connectjava.Protocol;

final class GrpcWebTelemetryTest extends TelemetryContract {

  GrpcWebTelemetryTest() {
    super(Protocol.GRPC_WEB);
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
