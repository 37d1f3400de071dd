package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.util.concurrent.CancellationException;

/**
 * The mapping of a handler's failures to the errors that clients receive: the only place that does
 * this.
 */
final class HandlerFailure {

  private static final Logger LOGGER = System.getLogger(HandlerFailure.class.getName());

  private HandlerFailure() {}

  /**
   * Returns the error for the client. It hides unexpected failures and failures of calls that the
   * handler has made.
   */
  static RpcException told(Throwable failure, ServedCall call) {
    return switch (failure) {
      case RpcException e when e.isFromCall() -> call.isLate() ? call.late() : internal(e);
      case RpcException e -> e;
      case CancellationException e ->
          new RpcException(
              Code.CANCELED, "the handler of " + call.method().procedure() + " was cancelled", e);
      default -> internal(failure);
    };
  }

  private static RpcException internal(Throwable failure) {
    return new RpcException(Code.INTERNAL, "internal error", failure);
  }

  /** Logs what the client does not receive. */
  static void log(Throwable failure, RpcMethod<?, ?> method) {
    String procedure = method.procedure();
    switch (failure) {
      case RpcException e when e.isFromCall() ->
          FailureLog.warning(
              LOGGER,
              "a call that a handler has made failed, and the client gets an internal error"
                  + " (RpcException.relayed passes more on); the handler is that of",
              procedure,
              e);
      case RpcException e -> {}
      case CancellationException e -> {}
      default -> FailureLog.error(LOGGER, "unexpected failure of", procedure, failure);
    }
  }
}
