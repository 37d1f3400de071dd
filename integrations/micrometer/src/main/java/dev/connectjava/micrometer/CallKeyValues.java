package dev.connectjava.micrometer;

import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import io.micrometer.common.KeyValues;
import java.util.Optional;

/** The key values of observations, as Micrometer names those of gRPC. */
final class CallKeyValues {

  private CallKeyValues() {}

  /** Returns the key values of few values. */
  static KeyValues of(
      Optional<RpcMethod<?, ?>> method, Optional<Protocol> protocol, String status) {
    return KeyValues.of(
        "rpc.service", method.map(RpcMethod::service).orElse(CallTags.UNKNOWN),
        "rpc.method", method.map(RpcMethod::name).orElse(CallTags.UNKNOWN),
        "rpc.type", method.map(known -> CallTags.typeOf(known.kind())).orElse(CallTags.UNKNOWN),
        "rpc.protocol", CallTags.nameOf(protocol),
        "rpc.status_code", status);
  }

  /** Returns the name of a method for people. */
  static String nameOf(Optional<RpcMethod<?, ?>> method) {
    return method.map(known -> known.procedure().substring(1)).orElse(CallTags.UNKNOWN);
  }
}
