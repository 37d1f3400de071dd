package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.util.concurrent.CancellationException;

/** What is made of a failure of a handler: the only place that translates it. */
final class HandlerFailure {

  private static final Logger LOGGER = System.getLogger(HandlerFailure.class.getName());

  private HandlerFailure() {}

  /**
   * What the caller is told. Nothing of an unexpected failure, nor of one of a call that the
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

  /** Tells the log what the caller was not told. */
  static void log(Throwable failure, RpcMethod<?, ?> method) {
    String procedure = method.procedure();
    switch (failure) {
      case RpcException e when e.isFromCall() ->
          FailureLog.warning(
              LOGGER,
              "a handler's own call failed, and its caller is told of an internal error"
                  + " (RpcException.relayed tells more); the handler is that of",
              procedure,
              e);
      case RpcException e -> {}
      case CancellationException e -> {}
      default -> FailureLog.error(LOGGER, "unexpected failure of", procedure, failure);
    }
  }
}
