package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.grpc.StatusMessage;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Converts failures between connect-java and grpc-java: the code, the message, the metadata, and
 * the details, which grpc-java has as {@code grpc-status-details-bin} in the trailers.
 *
 * <p>The two bridges do it by themselves. Code needs it where a service of one library calls a
 * client of the other:
 *
 * <pre>{@code
 * try {
 *   return stub.greet(request);
 * } catch (StatusRuntimeException e) {
 *   throw StatusConversion.toRpcException(e);
 * }
 * }</pre>
 */
public final class StatusConversion {

  private static final Logger LOGGER = System.getLogger(StatusConversion.class.getName());

  private StatusConversion() {}

  /**
   * Returns a failure of grpc-java as one of this side's own, which is sent to the client of the
   * handler that throws it.
   */
  public static RpcException toRpcException(StatusRuntimeException failure) {
    return toRpcException(failure.getStatus().withCause(failure), failure.getTrailers());
  }

  /** Returns a checked failure of grpc-java as {@link #toRpcException(StatusRuntimeException)}. */
  public static RpcException toRpcException(StatusException failure) {
    return toRpcException(failure.getStatus().withCause(failure), failure.getTrailers());
  }

  /**
   * Returns a status as a failure. Values of the trailers that HTTP does not allow are left out.
   *
   * @param trailers may be null, as those of grpc-java's exceptions
   * @throws IllegalArgumentException if the status is OK
   */
  public static RpcException toRpcException(Status status, @Nullable Metadata trailers) {
    Code code =
        Code.ofNumber(status.getCode().value())
            .orElseThrow(() -> new IllegalArgumentException("the status OK is not a failure"));
    String message = Objects.requireNonNullElse(status.getDescription(), "");
    return new RpcException(code, message, status.getCause())
        .withDetails(details(trailers))
        .withMetadata(MetadataConversion.toHeaders(trailers));
  }

  /** Returns the details, or none if they can't be read, as for those from the network. */
  private static List<ErrorDetail> details(@Nullable Metadata trailers) {
    byte[] details = trailers == null ? null : trailers.get(MetadataConversion.DETAILS_KEY);
    try {
      return details == null ? List.of() : StatusMessage.details(details);
    } catch (IllegalArgumentException e) {
      LOGGER.log(Level.DEBUG, "can't read the details of a status", e);
      return List.of();
    }
  }

  /**
   * Returns a failure as an exception of grpc-java, with the metadata and the details in its
   * trailers. HTTP's own fields, such as {@code date} and {@code set-cookie}, are not among them: a
   * handler that throws the exception would send them on. The cause has them.
   */
  public static StatusRuntimeException toStatusException(RpcException failure) {
    return toStatus(failure).asRuntimeException(trailers(failure, failure.metadata()));
  }

  static Status toStatus(RpcException failure) {
    return Status.fromCodeValue(failure.code().number())
        .withDescription(failure.getMessage())
        .withCause(failure);
  }

  /** Returns trailers with the details of a failure, without HTTP's own fields. */
  static Metadata trailers(RpcException failure, Headers fields) {
    Metadata trailers = MetadataConversion.toTrailers(fields);
    if (!failure.details().isEmpty()) {
      trailers.put(MetadataConversion.DETAILS_KEY, StatusMessage.encode(failure));
    }
    return trailers;
  }
}
