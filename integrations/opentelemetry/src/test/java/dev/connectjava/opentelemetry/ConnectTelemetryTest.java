package dev.connectjava.opentelemetry;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

final class ConnectTelemetryTest extends TelemetryContract {

  ConnectTelemetryTest() {
    super(Protocol.CONNECT);
  }

  @Override
  String system() {
    return "connectrpc";
  }

  @Override
  @Nullable String ok() {
    return null;
  }

  @Override
  String statusOf(Code code) {
    return code.wireName();
  }

  /** Nothing in a unary request of Connect for an unknown path says that it is a call. */
  @Override
  Attributes unknown() {
    return Attributes.builder()
        .put("rpc.system.name", "_OTHER")
        .put("rpc.method", "_OTHER")
        .put("rpc.status_code", "unimplemented")
        .put("error.type", "unimplemented")
        .build();
  }
}
