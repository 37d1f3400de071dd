package dev.connectjava.micrometer;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Optional;

/**
 * The tags of calls. They have the names and values of those that Micrometer has for gRPC; {@code
 * protocol} is our own.
 */
final class CallTags {

  /** Stands for every method that is not known, and for a request that is not a call. */
  static final String UNKNOWN = "unknown";

  /** The status of a call that has not failed. */
  static final String OK = "OK";

  static final String SERVICE = "service";
  static final String METHOD = "method";
  static final String METHOD_TYPE = "methodType";
  static final String PROTOCOL = "protocol";
  static final String STATUS_CODE = "statusCode";

  private CallTags() {}

  static Tags of(RpcMethod<?, ?> method, Optional<Protocol> protocol) {
    return of(method.service(), method.name(), typeOf(method.kind()), protocol);
  }

  static Tags ofUnknown(Optional<Protocol> protocol) {
    return of(UNKNOWN, UNKNOWN, UNKNOWN, protocol);
  }

  private static Tags of(String service, String method, String type, Optional<Protocol> protocol) {
    return Tags.of(SERVICE, service, METHOD, method, METHOD_TYPE, type, PROTOCOL, nameOf(protocol));
  }

  static String nameOf(Optional<Protocol> protocol) {
    return protocol.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse(UNKNOWN);
  }

  static String typeOf(RpcMethod.Kind kind) {
    return switch (kind) {
      case UNARY -> "UNARY";
      case CLIENT_STREAM -> "CLIENT_STREAMING";
      case SERVER_STREAM -> "SERVER_STREAMING";
      case BIDI_STREAM -> "BIDI_STREAMING";
    };
  }

  /** Returns the status of a call that has ended with a code, as gRPC names it. */
  static String statusOf(Code code) {
    return code == Code.CANCELED ? "CANCELLED" : code.name();
  }
}
