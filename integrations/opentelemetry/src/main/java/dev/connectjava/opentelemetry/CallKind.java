package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.ERROR_TYPE;
import static dev.connectjava.opentelemetry.SemanticConventions.OTHER;
import static dev.connectjava.opentelemetry.SemanticConventions.RPC_METHOD;
import static dev.connectjava.opentelemetry.SemanticConventions.RPC_STATUS_CODE;
import static dev.connectjava.opentelemetry.SemanticConventions.RPC_SYSTEM_NAME;

import dev.connectjava.Code;
import dev.connectjava.RpcMethod;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What all calls of one method and system have in common: the name of their spans and the
 * attributes of their spans and metrics, which are made once. Thread-safe.
 */
final class CallKind {

  private final Side side;
  private final RpcSystem system;
  private final String spanName;
  private final Attributes attributes;

  /** The attributes at the end, by the number of the code; 0 is success. Made on first use. */
  private final AtomicReferenceArray<@Nullable Attributes> ended =
      new AtomicReferenceArray<>(Code.values().length + 1);

  private CallKind(Side side, RpcSystem system, String spanName, Attributes attributes) {
    this.side = side;
    this.system = system;
    this.spanName = spanName;
    this.attributes = attributes;
  }

  /**
   * Returns the kind of the calls of a method.
   *
   * @param server the attributes of the server that a client calls; empty for a server's own calls
   */
  static CallKind of(Side side, RpcSystem system, RpcMethod<?, ?> method, Attributes server) {
    String name = nameOf(method.procedure());
    return of(side, system, name, name, server);
  }

  /**
   * Returns the kind of the calls whose methods have no name: on a server those that are not its
   * own, on a client those beyond its limit.
   *
   * @param server as that of the other kinds
   */
  static CallKind unrecognized(Side side, RpcSystem system, Attributes server) {
    return of(side, system, system.systemName(), OTHER, server);
  }

  private static CallKind of(
      Side side, RpcSystem system, String spanName, String method, Attributes server) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(RPC_SYSTEM_NAME, system.systemName()).put(RPC_METHOD, method).putAll(server);
    return new CallKind(side, system, spanName, attributes.build());
  }

  /** Returns the name of a method in attributes: its path without the first slash. */
  static String nameOf(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  Side side() {
    return side;
  }

  String spanName() {
    return spanName;
  }

  /** Returns whether the method is known by its name. */
  boolean isRecognized() {
    return !OTHER.equals(attributes.get(RPC_METHOD));
  }

  /** Returns the attributes that are known when a call begins. */
  Attributes attributes() {
    return attributes;
  }

  /**
   * Returns the attributes of a call that has ended.
   *
   * @param code null if it has not failed
   */
  Attributes ended(@Nullable Code code) {
    int number = code == null ? 0 : code.number();
    Attributes made = ended.get(number);
    if (made == null) {
      made = make(code);
      ended.set(number, made);
    }
    return made;
  }

  private Attributes make(@Nullable Code code) {
    AttributesBuilder builder = attributes.toBuilder();
    String status = system.statusCode(code);
    if (status != null) {
      builder.put(RPC_STATUS_CODE, status);
    }
    if (status != null && code != null && side.isError(code)) {
      builder.put(ERROR_TYPE, status);
    }
    return builder.build();
  }

  /** Returns the attributes of a call that has failed without a code. */
  Attributes failed(String errorType) {
    return attributes.toBuilder().put(ERROR_TYPE, errorType).build();
  }
}
