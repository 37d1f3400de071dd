package dev.connectjava.grpc;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The one request of a method, which has arrived. */
final class OneRequest implements Requests {

  private final Object message;
  private final AtomicLong asked = new AtomicLong();
  private volatile @Nullable RequestReceiver receiver;

  OneRequest(Object message) {
    this.message = message;
  }

  @Override
  public void start(RequestReceiver newReceiver) {
    receiver = newReceiver;
  }

  @Override
  public void ask(int count) {
    RequestReceiver current = receiver;
    if (current != null && asked.getAndAdd(count) == 0) {
      current.onRequest(message);
      current.onEnd();
    }
  }
}
