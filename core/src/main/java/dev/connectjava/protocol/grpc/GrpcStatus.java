package dev.connectjava.protocol.grpc;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.PercentEncoding;
import dev.connectjava.spi.Excerpt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call in gRPC's trailers.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses">gRPC over
 *     HTTP/2: Responses</a>
 */
final class GrpcStatus {

  private static final Log LOG = Log.of(GrpcStatus.class);

  /** The trailers of a successful call without trailers of the application. */
  static final Headers OK = Headers.of(GrpcHeaders.STATUS, "0");

  private GrpcStatus() {}

  /**
   * Returns the trailers of an outcome: status, message and details, and the application's
   * trailers.
   */
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
    ApplicationMetadata.copy(metadata, "", fields);
    return fields;
  }

  /**
   * Returns the failure in a response's trailers.
   *
   * @return null if the trailers report success
   */
  static @Nullable RpcException error(Headers trailers) {
    String status = trailers.first(GrpcHeaders.STATUS).orElse(null);
    if (status == null) {
      return new RpcException(
          Code.UNKNOWN, "the trailers have no " + GrpcHeaders.STATUS + ", which says how it ended");
    }
    if (status.equals("0")) {
      return null;
    }
    String message = PercentEncoding.decode(trailers.first(GrpcHeaders.MESSAGE).orElse(""));
    Code code = code(status);
    RpcException error =
        new RpcException(
                code == null ? Code.UNKNOWN : code,
                code == null && message.isEmpty()
                    ? "%s is %s, which is not a code"
                        .formatted(GrpcHeaders.STATUS, Excerpt.quoted(status))
                    : message)
            .asFromPeer();
    return error.withDetails(details(trailers));
  }

  private static @Nullable Code code(String status) {
    boolean isNumber = status.length() <= 2 && status.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber && !status.isEmpty()
        ? Code.ofNumber(Integer.parseInt(status)).orElse(null)
        : null;
  }

  /**
   * Returns the details. An error whose details can't be read is still an error, without details.
   */
  private static List<ErrorDetail> details(Headers trailers) {
    try {
      Optional<byte[]> status = trailers.firstBinary(GrpcHeaders.DETAILS);
      return status.isEmpty() ? List.of() : StatusMessage.details(status.get());
    } catch (IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "can't read the details of an error", e);
      return List.of();
    }
  }

  /** Returns the application's trailers, without those that state the outcome of the call. */
  static Headers metadata(Headers trailers) {
    return trailers.toBuilder()
        .remove(GrpcHeaders.STATUS)
        .remove(GrpcHeaders.MESSAGE)
        .remove(GrpcHeaders.DETAILS)
        .build();
  }
}
