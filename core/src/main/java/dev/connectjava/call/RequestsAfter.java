package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
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
    if (next == null) {
      return others.receive();
    }
    try {
      return next.object();
    } catch (RpcException e) {
      notReceived(e);
      throw e;
    }
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    CallMessage next = takeFirst();
    return next == null ? MappedRequests.receive(others, conversion) : next;
  }

  @Override
  public void notReceived(RpcException failure) {
    MappedRequests.notReceived(others, failure);
  }

  private @Nullable CallMessage takeFirst() {
    CallMessage next = first;
    first = null;
    return next;
  }
}
