package dev.connectjava.verification;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call of the contract in the shape of one kind, with one request, received to its end. */
enum ClientShape {
  UNARY("Ask"),
  SERVER_STREAM("Repeat"),
  CLIENT_STREAM("Collect");

  /**
   * What a caller has been told.
   *
   * @param failure null if the call has succeeded
   */
  record Told(List<Reply> replies, @Nullable RpcException failure) {}

  private static final Order ORDER = Order.newBuilder().setText("hi").build();

  private final String method;

  ClientShape(String method) {
    this.method = method;
  }

  String procedure() {
    return ServerWorld.SERVICE + method;
  }

  /** Calls and blocks. */
  Told call(ContractServiceClient client, CallOptions options) {
    return switch (this) {
      case UNARY -> single(() -> client.ask(ORDER, options));
      case SERVER_STREAM -> stream(client, options);
      case CLIENT_STREAM ->
          single(() -> {
            try (ClientStreamingCall<Order, Reply> call = client.collect(options)) {
              call.send(ORDER);
              return call.finish();
            }
          });
    };
  }

  private static Told single(Supplier<Reply> call) {
    try {
      return new Told(List.of(call.get()), null);
    } catch (RpcException e) {
      return new Told(List.of(), e);
    }
  }

  private static Told stream(ContractServiceClient client, CallOptions options) {
    List<Reply> replies = new ArrayList<>();
    try (ServerStreamingCall<Reply> call = client.repeat(ORDER, options)) {
      try {
        call.forEach(replies::add);
        return new Told(replies, null);
      } catch (RpcException e) {
        return new Told(replies, again(call, e));
      }
    } catch (RpcException e) { // It has failed before its request was sent.
      return new Told(replies, e);
    }
  }

  /** A failure is told as often as one asks. */
  private static RpcException again(ServerStreamingCall<Reply> call, RpcException first) {
    try {
      throw new AssertionError("after %s there is %s".formatted(first, call.receive()));
    } catch (RpcException e) {
      return e.getMessage().equals(first.getMessage()) ? e : first;
    }
  }

  /** Calls and is called back. */
  Told callAsync(ContractServiceClient client, CallOptions options) {
    return switch (this) {
      case UNARY -> single(client.async().ask(ORDER, options));
      case SERVER_STREAM -> {
        Collector collector = new Collector();
        client.async().repeat(ORDER, options).subscribe(collector);
        yield collector.told.orTimeout(30, TimeUnit.SECONDS).join();
      }
      case CLIENT_STREAM -> {
        try (SubmissionPublisher<Order> orders = new SubmissionPublisher<>()) {
          CompletableFuture<Reply> reply = client.async().collect(orders, options);
          orders.submit(ORDER);
          orders.close();
          yield single(reply);
        }
      }
    };
  }

  private static Told single(CompletableFuture<Reply> reply) {
    return single(() -> {
      try {
        return reply.orTimeout(30, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RpcException failure) {
          throw failure;
        }
        throw e;
      }
    });
  }

  /** Collects a stream to its end. */
  private static final class Collector implements Flow.Subscriber<Reply> {

    final CompletableFuture<Told> told = new CompletableFuture<>();
    private final List<Reply> replies = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Reply reply) {
      replies.add(reply);
    }

    @Override
    public void onError(Throwable failure) {
      if (failure instanceof RpcException e) {
        told.complete(new Told(replies, e));
      } else {
        told.completeExceptionally(failure);
      }
    }

    @Override
    public void onComplete() {
      told.complete(new Told(replies, null));
    }
  }
}
