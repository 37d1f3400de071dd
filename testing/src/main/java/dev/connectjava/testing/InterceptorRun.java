package dev.connectjava.testing;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Handler;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerListener;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.memory.MemoryHttp;
import dev.connectjava.spi.Codec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One call through interceptors to a handler, with a record of what it has reached. */
final class InterceptorRun<I, O> {

  private static final int LONGEST_WAIT_SECONDS = 10;

  private final RecordedHandler<I, O> handler;
  private final Codec codec;
  private final List<Object> reached = new CopyOnWriteArrayList<>();

  /** The calls that have reached the server, each of which completes when it is over there. */
  private final List<CompletableFuture<Void>> served = new CopyOnWriteArrayList<>();

  /**
   * Creates a run.
   *
   * @param target the handler or the service that the test has set
   */
  InterceptorRun(Binding<I, O> binding, Object target, Codec codec) {
    this.handler = new RecordedHandler<>(binding, () -> reached.add(target));
    this.codec = codec;
  }

  // The interceptors, which record that the call has reached them.

  ClientInterceptor client(ClientInterceptor interceptor) {
    return (method, options, next) -> {
      reached.add(interceptor);
      return interceptor.intercept(method, options, next);
    };
  }

  ClientHeadInterceptor clientHead(ClientHeadInterceptor interceptor) {
    return (attempt, metadata) -> {
      reached.add(interceptor);
      interceptor.intercept(attempt, metadata);
    };
  }

  ServerHeadInterceptor serverHead(ServerHeadInterceptor interceptor) {
    return call -> {
      reached.add(interceptor);
      interceptor.intercept(call);
    };
  }

  ServerInterceptor server(ServerInterceptor interceptor) {
    return (call, next) -> {
      reached.add(interceptor);
      interceptor.intercept(call, next);
    };
  }

  private ServerListener served() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    served.add(end);
    return new ServerListener() {
      @Override
      public void onEnd(End ended) {
        end.complete(null);
      }
    };
  }

  /** Makes the call and waits for its end on both sides. */
  CallOutcome<O> make(
      Router.Builder router,
      ClientConfig.Builder client,
      CallOptions options,
      List<? extends I> requests) {
    router.codec(codec).listener(start -> served()).service(service());
    client.codec(codec).codec(codec.name()).acceptCompressions();
    MemoryHttp http =
        MemoryHttp.unclosed(
            router.build(), MemoryHttp.Bounds.ofExchange(Integer.MAX_VALUE), HttpVersion.HTTP_2);
    CallOutcome<O> outcome;
    try (Transport transport = Transport.over(http, client.build())) {
      outcome = make(transport, options, requests);
    }
    awaitServed(http);
    return outcome.withThrown(handler.thrown()).withReached(List.copyOf(reached));
  }

  /** The client may have ended first, for example because its deadline has passed. */
  private void awaitServed(MemoryHttp http) {
    http.awaitTurn();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(served.toArray(CompletableFuture<?>[]::new));
    all.completeOnTimeout(null, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private CallOutcome<O> make(
      Transport transport, CallOptions options, List<? extends I> requests) {
    ClientCall<I, O> opened;
    try {
      opened = transport.open(handler.binding().method(), options);
    } catch (RpcException e) {
      return CallOutcome.unopened(e);
    }
    try (ClientCall<I, O> call = opened) {
      send(call, requests);
      return CallOutcome.of(call);
    }
  }

  private void send(ClientCall<I, O> call, List<? extends I> requests) {
    try {
      requests.forEach(call::send);
      call.closeSend();
    } catch (RpcException e) { // To receive throws the same failure.
      call.closeSend();
    }
  }

  private ServiceDefinition service() {
    Binding<I, O> binding = handler.binding();
    RpcMethod<I, O> method = binding.method();
    ServiceDefinition.Builder service = ServiceDefinition.builder(method.service());
    return switch (binding.handler()) {
      case Handler.Unary<I, O> unary -> service.unary(method, unary).build();
      case Handler.ClientStream<I, O> stream -> service.clientStream(method, stream).build();
      case Handler.ServerStream<I, O> stream -> service.serverStream(method, stream).build();
      case Handler.BidiStream<I, O> stream -> service.bidiStream(method, stream).build();
      case Handler.AsyncUnary<I, O> unary -> service.asyncUnary(method, unary).build();
      case Handler.AsyncClientStream<I, O> stream ->
          service.asyncClientStream(method, stream).build();
      case Handler.AsyncServerStream<I, O> stream ->
          service.asyncServerStream(method, stream).build();
      case Handler.AsyncBidiStream<I, O> stream -> service.asyncBidiStream(method, stream).build();
    };
  }
}
