package dev.connectjava;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A call whose messages are counted as they pass. Thread-safe like the call's streams. */
final class CountedMessages {

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final ServerCall call;

  CountedMessages(ServerCall counted) {
    this.call =
        counted
            .withRequests(new Requests(counted.requests()))
            .withResponses(new Responses(counted.responses()));
  }

  /** The call for those that come after. */
  ServerCall call() {
    return call;
  }

  /** How many requests the handler has received. */
  long received() {
    return received.get();
  }

  /** How many responses the handler has sent. */
  long sent() {
    return sent.get();
  }

  private final class Requests implements RequestStream<Object> {

    private final RequestStream<Object> requests;

    Requests(RequestStream<Object> requests) {
      this.requests = requests;
    }

    @Override
    public @Nullable Object receive() {
      Object message = requests.receive();
      if (message != null) {
        received.incrementAndGet();
      }
      return message;
    }
  }

  private final class Responses implements ResponseStream<Object> {

    private final ResponseStream<Object> responses;

    Responses(ResponseStream<Object> responses) {
      this.responses = responses;
    }

    @Override
    public void send(Object message) {
      responses.send(message);
      sent.incrementAndGet();
    }

    @Override
    public void sendHeaders() {
      responses.sendHeaders();
    }
  }
}
