package dev.connectjava.servlet;

import com.google.protobuf.StringValue;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service with a method of each kind, and what its handlers have seen. */
final class EchoService implements Service {

  private static final String NAME = "test.v1.EchoService";

  /** Also by GET. */
  static final RpcMethod<StringValue, StringValue> UNARY =
      RpcMethod.unary(NAME, "Unary", StringValue.class, StringValue.class)
          .withIdempotency(RpcMethod.Idempotency.NO_SIDE_EFFECTS);

  static final RpcMethod<StringValue, StringValue> ASYNC =
      RpcMethod.unary(NAME, "Async", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> CLIENT_STREAM =
      RpcMethod.clientStream(NAME, "ClientStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> SERVER_STREAM =
      RpcMethod.serverStream(NAME, "ServerStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> BIDI_STREAM =
      RpcMethod.bidiStream(NAME, "BidiStream", StringValue.class, StringValue.class);

  /** How many messages a flood has. */
  static final int FLOOD = 1_024;

  /** The text of each of them. */
  static final String WAVE = "x".repeat(64 * 1024);

  /** Asynchronous calls are answered when it is complete. */
  final CompletableFuture<Void> answers = new CompletableFuture<>();

  final AtomicInteger asynchronous = new AtomicInteger();
  final AtomicInteger sent = new AtomicInteger();

  /** Client streams that were read to their end. */
  final AtomicInteger ended = new AtomicInteger();

  /** Client streams are read when it is open. */
  volatile CountDownLatch reading = new CountDownLatch(0);

  /** Opened by a handler that waits for its cancellation, and when it is cancelled. */
  volatile CountDownLatch waiting = new CountDownLatch(1);

  volatile CountDownLatch cancelled = new CountDownLatch(1);
  final CountDownLatch drained = new CountDownLatch(1);

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder(NAME)
        .unary(UNARY, this::answer)
        .asyncUnary(
            ASYNC,
            (request, call) -> {
              asynchronous.incrementAndGet();
              return answers.thenApply(nothing -> request);
            })
        .clientStream(CLIENT_STREAM, this::join)
        .serverStream(SERVER_STREAM, this::split)
        .bidiStream(BIDI_STREAM, this::repeat)
        .build();
  }

  private StringValue answer(StringValue request, RequestContext call) {
    String text = request.getValue();
    call.responseHeaders().add("x-header", "one").add("x-header", "two");
    call.responseTrailers().add("x-trailer", "three");
    if (text.startsWith("fail ")) {
      throw new RpcException(Code.valueOf(text.substring("fail ".length())), "asked for it");
    }
    if (text.equals("wait")) {
      awaitCancellation(call);
    }
    if (text.equals("peer")) {
      return StringValue.of(call.peer().toString());
    }
    return request;
  }

  private void awaitCancellation(RequestContext call) {
    CountDownLatch over = cancelled;
    call.onCancel(over::countDown);
    waiting.countDown();
    await(over);
  }

  private StringValue join(RequestStream<StringValue> requests, RequestContext call) {
    await(reading);
    long length = 0;
    for (StringValue request : requests) {
      length += request.getValue().length();
    }
    ended.incrementAndGet();
    return StringValue.of(Long.toString(length));
  }

  private void split(
      StringValue request, ResponseStream<StringValue> responses, RequestContext call) {
    call.responseTrailers().add("x-trailer", "three");
    call.onCancel(() -> cancelled.countDown());
    if (request.getValue().equals("flood")) {
      StringValue wave = StringValue.of(WAVE);
      for (int i = 0; i < FLOOD; i++) {
        responses.send(wave);
        sent.incrementAndGet();
      }
      return;
    }
    request.getValue().chars().forEach(c -> responses.send(StringValue.of(Character.toString(c))));
  }

  private void repeat(
      RequestStream<StringValue> requests,
      ResponseStream<StringValue> responses,
      RequestContext call) {
    call.onDrain(drained::countDown);
    for (StringValue request : requests) {
      if (request.getValue().equals("wait")) {
        responses.send(request);
        awaitCancellation(call);
      }
      if (request.getValue().equals("drain")) {
        responses.send(request);
        await(drained);
        return;
      }
      responses.send(answer(request, call));
    }
  }

  void expectWait() {
    waiting = new CountDownLatch(1);
    cancelled = new CountDownLatch(1);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nothing has happened for 20 seconds");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
