package dev.connectjava.protocol.grpc;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.PercentEncoding;
import dev.connectjava.protocol.ResponseMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call as gRPC's trailers.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses">gRPC over
 *     HTTP/2: Responses</a>
 */
final class GrpcStatus {

  private static final Headers OK = Headers.of(GrpcHeaders.STATUS, "0");

  private GrpcStatus() {}

  /** The trailers of an outcome: status, message and details, and the application's own. */
  static Headers trailers(@Nullable RpcException error, Headers metadata) {
    return error == null && metadata.isEmpty()
        ? OK
        : append(Headers.builder(), error, metadata).build();
  }

  static Headers.Builder append(
      Headers.Builder fields, @Nullable RpcException error, Headers metadata) {
    int status = error == null ? 0 : error.code().number();
    fields.addReceived(GrpcHeaders.STATUS, Integer.toString(status));
    if (error != null) {
      if (!error.getMessage().isEmpty()) {
        fields.addReceived(GrpcHeaders.MESSAGE, PercentEncoding.encode(error.getMessage()));
      }
      if (!error.details().isEmpty()) {
        fields.addBinary(GrpcHeaders.DETAILS, StatusMessage.encode(error));
      }
    }
    ResponseMetadata.copy(metadata, "", fields);
    return fields;
  }
}
