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
import dev.connectjava.ServerCall;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.memory.MemoryHttp;
import dev.connectjava.spi.Codec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One call through interceptors to a handler, with a record of what it has reached. */
final class InterceptorRun<I, O> {

  private final Binding<I, O> binding;
  private final Codec codec;
  private final List<Object> reached = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable thrown;

  InterceptorRun(Binding<I, O> binding, Codec codec) {
    this.binding = binding;
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

  /** Records the handler; it is the innermost interceptor. */
  private void handle(ServerCall call, ServerInterceptor.Next handler) {
    reached.add(binding.handler());
    try {
      handler.handle(call);
    } catch (Throwable e) {
      thrown = e;
      throw e;
    }
  }

  /** Makes the call and waits for its end. */
  CallOutcome<O> make(
      Router.Builder router,
      ClientConfig.Builder client,
      CallOptions options,
      List<? extends I> requests) {
    router.codec(codec).interceptor(this::handle).service(service());
    client.codec(codec).codec(codec.name()).acceptCompressions();
    MemoryHttp http =
        MemoryHttp.unclosed(
            router.build(), MemoryHttp.Bounds.ofExchange(Integer.MAX_VALUE), HttpVersion.HTTP_2);
    try (Transport transport = Transport.over(http, client.build())) {
      return make(transport, options, requests)
          .withThrown(thrown)
          .withReached(List.copyOf(reached));
    }
  }

  private CallOutcome<O> make(
      Transport transport, CallOptions options, List<? extends I> requests) {
    ClientCall<I, O> opened;
    try {
      opened = transport.open(binding.method(), options);
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
