package dev.connectjava.examples.okhttp;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.okhttp.v1.RepeatRequest;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextService;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The service of the tests. Thread-safe. */
final class Texts implements TextService {

  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final BlockingQueue<Boolean> talks = new LinkedBlockingQueue<>();

  static Text of(String text) {
    return Text.newBuilder().setText(text).build();
  }

  @Override
  public Text say(Text request, RequestContext context) {
    return switch (request.getText()) {
      case "fail" -> throw new RpcException(Code.NOT_FOUND, "there is no such text");
      case "wait" -> waitForCancellation(context);
      default -> request;
    };
  }

  private Text waitForCancellation(RequestContext context) {
    context.onCancel(cancelled::countDown);
    waiting.countDown();
    awaitCancellation();
    return Text.getDefaultInstance();
  }

  @Override
  public void repeat(
      RepeatRequest request, ResponseStream<Text> responses, RequestContext context) {
    for (int i = 0; i < request.getCount(); i++) {
      responses.send(of(request.getText()));
    }
  }

  @Override
  public Text join(RequestStream<Text> requests, RequestContext context) {
    StringJoiner joined = new StringJoiner(",");
    requests.forEach(request -> joined.add(request.getText()));
    return of(joined.toString());
  }

  @Override
  public void talk(
      RequestStream<Text> requests, ResponseStream<Text> responses, RequestContext context) {
    boolean complete = false;
    try {
      requests.forEach(responses::send);
      complete = true;
    } finally {
      talks.add(complete);
    }
  }

  /** Waits until a talk has ended; returns whether its handler has seen the end of the requests. */
  boolean wasComplete() throws InterruptedException {
    Boolean complete = talks.poll(30, TimeUnit.SECONDS);
    if (complete == null) {
      throw new AssertionError("no talk has ended for 30 seconds");
    }
    return complete;
  }

  /** Waits until a handler waits. */
  void awaitWaiting() {
    await(waiting);
  }

  /** Waits until a handler that waits is cancelled. */
  void awaitCancellation() {
    await(cancelled);
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing has happened for 30 seconds");
          }
          return;
        } catch (InterruptedException e) {
          interrupted = true; // The handler of a call that is cancelled is interrupted.
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
