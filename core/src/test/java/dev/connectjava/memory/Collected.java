package dev.connectjava.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects what a publisher gives, one message at a time, from when it may. */
final class Collected implements Flow.Subscriber<String> {

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<List<String>> end = new CompletableFuture<>();
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final CompletionStage<?> mayBegin;
  private final Runnable onEach;

  Collected(CompletionStage<?> mayBegin, Runnable onEach) {
    this.mayBegin = mayBegin;
    this.onEach = onEach;
  }

  /** All messages, or what the publisher has failed with. */
  CompletableFuture<List<String>> end() {
    return end;
  }

  /** What has come so far. */
  List<String> soFar() {
    return List.copyOf(messages);
  }

  void cancel() {
    subscription.join().cancel();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    mayBegin.thenRun(() -> given.request(1));
  }

  /** Takes a message that came by itself. */
  void give(String message) {
    messages.add(message);
    onEach.run();
  }

  @Override
  public void onNext(String message) {
    give(message);
    subscription.join().request(1);
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(soFar());
  }
}
