package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.call.MessageSink;

/** The responses of a held call, which report each message to its test. */
record HeldResponses(ServedCall call, MessageSink responses, HeldCall.Observer observer)
    implements MessageSink {

  @Override
  public void send(Object message) {
    beforeSending();
    responses.send(message);
    observer.sent(message);
  }

  @Override
  public void sendMessage(CallMessage message) {
    Object object = message.object();
    beforeSending();
    responses.sendMessage(message);
    observer.sent(object);
  }

  private void beforeSending() {
    call.throwIfCancelled();
    observer.beforeResponse();
  }

  @Override
  public void sendHeaders() {
    responses.sendHeaders();
  }
}
