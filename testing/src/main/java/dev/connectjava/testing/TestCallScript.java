package dev.connectjava.testing;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The behaviour of the client of a test call. Immutable if the messages are.
 *
 * @param requests the request messages
 * @param requestEnd what comes after them
 * @param responseBreak when a response is not taken; null if all are
 */
record TestCallScript(List<?> requests, RequestEnd requestEnd, @Nullable Break responseBreak) {

  /** What comes after the request messages. */
  sealed interface RequestEnd permits InOrder, Open, Broken {}

  /** The end of the stream. */
  record InOrder() implements RequestEnd {}

  /** Nothing yet. */
  record Open() implements RequestEnd {}

  /** A failure when the handler asks for the next message. */
  record Broken(Break failure) implements RequestEnd {}

  /**
   * The end of a stream that does not end in order.
   *
   * @param messages how many go before
   * @param failure what reading or sending the next one fails with; null if the client goes away
   */
  record Break(int messages, @Nullable RpcException failure) {

    boolean isCancellation() {
      return failure == null;
    }

    RpcException reason() {
      return failure == null ? new RpcException(Code.CANCELED, "the client has gone") : failure;
    }
  }

  boolean breaksRequests() {
    return requestEnd instanceof Broken;
  }

  /**
   * Sends all requests, and what stands for their failure as one more; none any more to a call
   * whose deadline has passed.
   */
  void sendRequests(ClientCall<Object, Object> client) {
    try {
      sendAll(client);
    } catch (RpcException e) { // The handler finds it in its context, the test in the outcome.
      client.closeSend();
    }
  }

  private void sendAll(ClientCall<Object, Object> client) {
    requests.forEach(client::send);
    switch (requestEnd) {
      case InOrder end -> client.closeSend();
      case Open open -> {}
      case Broken broken -> client.send(broken.failure());
    }
  }

  /** Returns what happens to the next response; null if it is taken. */
  @Nullable Break breakAfter(int messages) {
    return responseBreak != null && messages >= responseBreak.messages() ? responseBreak : null;
  }
}
