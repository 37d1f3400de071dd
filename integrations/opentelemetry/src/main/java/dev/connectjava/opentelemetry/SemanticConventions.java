package dev.connectjava.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * The names of OpenTelemetry's semantic conventions, of one version. Names that begin with {@code
 * dev.connectjava} are our own: the conventions have none for them.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions/tree/v1.45.0/docs/rpc">The
 *     conventions for RPC</a>
 */
final class SemanticConventions {

  static final String VERSION = "1.45.0";
  static final String SCHEMA_URL = "https://opentelemetry.io/schemas/" + VERSION;

  /** The value for what is not one of the known values. */
  static final String OTHER = "_OTHER";

  static final AttributeKey<String> RPC_SYSTEM_NAME = AttributeKey.stringKey("rpc.system.name");
  static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
  static final AttributeKey<String> RPC_METHOD_ORIGINAL =
      AttributeKey.stringKey("rpc.method_original");
  static final AttributeKey<String> RPC_STATUS_CODE = AttributeKey.stringKey("rpc.status_code");
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
  static final AttributeKey<Long> CLIENT_PORT = AttributeKey.longKey("client.port");
  static final AttributeKey<String> PEER_ADDRESS = AttributeKey.stringKey("network.peer.address");
  static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
  static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("network.transport");

  static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("dev.connectjava.protocol");
  static final AttributeKey<Long> REQUEST_MESSAGES =
      AttributeKey.longKey("dev.connectjava.request.messages");
  static final AttributeKey<Long> REQUEST_BYTES =
      AttributeKey.longKey("dev.connectjava.request.body_bytes");
  static final AttributeKey<Long> RESPONSE_MESSAGES =
      AttributeKey.longKey("dev.connectjava.response.messages");
  static final AttributeKey<Long> RESPONSE_BYTES =
      AttributeKey.longKey("dev.connectjava.response.body_bytes");
  static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("dev.connectjava.attempts");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("dev.connectjava.attempt");
  static final AttributeKey<String> WAIT = AttributeKey.stringKey("dev.connectjava.wait");

  /** The handler, or the first of its interceptors, has begun to run. */
  static final String STARTED_EVENT = "dev.connectjava.started";

  /** The outcome of a served call has been handed to the transport. */
  static final String ANSWERED_EVENT = "dev.connectjava.answered";

  /** A request waits for what the attribute {@link #WAIT} says. */
  static final String WAITING_EVENT = "dev.connectjava.waiting";

  /** A request that has waited has got a connection. */
  static final String CONNECTED_EVENT = "dev.connectjava.connected";

  /** Another attempt of a call begins. */
  static final String RETRY_EVENT = "dev.connectjava.retry";

  /** The buckets of durations, in seconds, as the conventions recommend them. */
  static final List<Double> DURATION_BUCKETS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  /** The buckets of message lengths, in bytes; the last one ends at the default limit. */
  static final List<Long> SIZE_BUCKETS =
      List.of(64L, 256L, 1_024L, 4_096L, 16_384L, 65_536L, 262_144L, 1_048_576L, 4_194_304L);

  private SemanticConventions() {}
}
