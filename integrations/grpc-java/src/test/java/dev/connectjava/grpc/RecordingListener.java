package dev.connectjava.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A listener that records a call, and lets a test wait for its end. */
final class RecordingListener<T> extends ClientCall.Listener<T> {

  private final List<Object> messages = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private volatile Metadata headers = new Metadata();

  @Override
  public void onHeaders(Metadata received) {
    headers = received;
  }

  @Override
  public void onMessage(T message) {
    messages.add(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    outcome.complete(new Outcome(List.copyOf(messages), status, headers, trailers));
  }

  Outcome await() throws Exception {
    return outcome.get(20, TimeUnit.SECONDS);
  }
}
