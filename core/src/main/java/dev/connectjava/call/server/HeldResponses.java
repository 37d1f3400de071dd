package dev.connectjava.call.server;

import dev.connectjava.CallMessage;

/** The responses of a held call, which report each message to its test. */
record HeldResponses(ServedCall call, AsyncResponses responses, HeldCall.Observer observer)
    implements AsyncResponses {

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

  @Override
  public void sendNow(Object message) {
    beforeSending();
    responses.sendNow(message);
    observer.sent(message);
  }

  @Override
  public boolean isWritable() {
    return responses.isWritable();
  }

  @Override
  public void onWritable(Runnable action) {
    responses.onWritable(action);
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
