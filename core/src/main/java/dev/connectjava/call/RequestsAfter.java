package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestStream;
import org.jspecify.annotations.Nullable;

/** Requests of which one that was received is put back before the others. */
public final class RequestsAfter implements MessageSource {

  private final RequestStream<Object> others;
  private final MessageConversion conversion;

  /** Null once it has been received again. */
  private @Nullable CallMessage first;

  /**
   * Requests.
   *
   * @param conversion of messages that the others give as objects
   */
  public RequestsAfter(
      CallMessage first, RequestStream<Object> others, MessageConversion conversion) {
    this.first = first;
    this.others = others;
    this.conversion = conversion;
  }

  @Override
  public @Nullable Object receive() {
    CallMessage next = takeFirst();
    return next == null ? others.receive() : next.object();
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    CallMessage next = takeFirst();
    return next == null ? MappedRequests.receive(others, conversion) : next;
  }

  private @Nullable CallMessage takeFirst() {
    CallMessage next = first;
    first = null;
    return next;
  }
}
