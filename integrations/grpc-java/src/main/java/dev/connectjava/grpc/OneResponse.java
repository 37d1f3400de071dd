package dev.connectjava.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The response of a method with one response message, which is sent at the end. */
final class OneResponse implements Answer {

  private final CompletableFuture<Object> stage = new CompletableFuture<>();
  private volatile @Nullable ResponseEvents events;
  private volatile @Nullable Object message;

  CompletionStage<Object> stage() {
    return stage;
  }

  @Override
  public void start(ResponseEvents newEvents) {
    events = newEvents;
  }

  @Override
  public boolean isReady() {
    return message == null && !stage.isDone();
  }

  @Override
  public Refusal send(Object response) {
    if (message != null) {
      return Refusal.SECOND_RESPONSE;
    }
    message = response;
    return Refusal.NONE;
  }

  @Override
  public Refusal end() {
    Object response = message;
    if (response == null) {
      return Refusal.NO_RESPONSE;
    }
    if (stage.complete(response)) {
      sent();
    }
    return Refusal.NONE;
  }

  @Override
  public void fail(Throwable failure) {
    if (stage.completeExceptionally(failure)) {
      sent();
    }
  }

  private void sent() {
    ResponseEvents current = events;
    if (current != null) {
      current.onSent();
    }
  }

  @Override
  public void abandon() {
    message = null;
  }
}
