package dev.connectjava.testing;

import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stub answers to one call. Immutable.
 *
 * @param failure follows the responses; null if there is none
 * @param delay in virtual time
 */
record StubAnswer<O>(List<O> responses, @Nullable RpcException failure, Duration delay) {

  /**
   * Returns the one response.
   *
   * @throws RpcException the failure, if there is one
   */
  O only(RpcMethod<?, ?> method) {
    throwFailure();
    if (responses.size() != 1) {
      throw new IllegalStateException(
          "the stub of %s has %s responses, not one"
              .formatted(method.procedure(), responses.size()));
    }
    return responses.getFirst();
  }

  /**
   * Sends the responses.
   *
   * @throws RpcException the failure, if there is one
   */
  void sendTo(ResponseStream<O> stream) {
    responses.forEach(stream::send);
    throwFailure();
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }
}
