package dev.connectjava.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Handler;
import dev.connectjava.RpcMethod;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;

/** A service of texts, of the four kinds, and the same handler in the shape of each. */
final class Texts {

  static final String SERVICE = "test.Texts";

  static final RpcMethod<String, String> UNARY =
      RpcMethod.unary(SERVICE, "Unary", String.class, String.class);
  static final RpcMethod<String, String> CLIENT_STREAM =
      RpcMethod.clientStream(SERVICE, "ClientStream", String.class, String.class);
  static final RpcMethod<String, String> SERVER_STREAM =
      RpcMethod.serverStream(SERVICE, "ServerStream", String.class, String.class);
  static final RpcMethod<String, String> BIDI_STREAM =
      RpcMethod.bidiStream(SERVICE, "BidiStream", String.class, String.class);

  private Texts() {}

  static RpcMethod<String, String> method(RpcMethod.Kind kind) {
    return switch (kind) {
      case UNARY -> UNARY;
      case CLIENT_STREAM -> CLIENT_STREAM;
      case SERVER_STREAM -> SERVER_STREAM;
      case BIDI_STREAM -> BIDI_STREAM;
    };
  }

  static RpcMethod.Kind kind(Handler<String, String> handler) {
    return switch (handler) {
      case Handler.Unary<?, ?> unary -> RpcMethod.Kind.UNARY;
      case Handler.AsyncUnary<?, ?> unary -> RpcMethod.Kind.UNARY;
      case Handler.ClientStream<?, ?> stream -> RpcMethod.Kind.CLIENT_STREAM;
      case Handler.AsyncClientStream<?, ?> stream -> RpcMethod.Kind.CLIENT_STREAM;
      case Handler.ServerStream<?, ?> stream -> RpcMethod.Kind.SERVER_STREAM;
      case Handler.AsyncServerStream<?, ?> stream -> RpcMethod.Kind.SERVER_STREAM;
      case Handler.BidiStream<?, ?> stream -> RpcMethod.Kind.BIDI_STREAM;
      case Handler.AsyncBidiStream<?, ?> stream -> RpcMethod.Kind.BIDI_STREAM;
    };
  }

  /** What a handler of any kind does: all requests in, all responses out. */
  @FunctionalInterface
  interface Answer {
    List<String> to(List<String> requests, dev.connectjava.RequestContext context);
  }

  /** A handler that answers so when all requests have come. */
  static Handler<String, String> handler(RpcMethod.Kind kind, boolean asynchronous, Answer answer) {
    return asynchronous ? asynchronous(kind, answer) : blocking(kind, answer);
  }

  private static Handler<String, String> blocking(RpcMethod.Kind kind, Answer answer) {
    return switch (kind) {
      case UNARY ->
          (Handler.Unary<String, String>)
              (request, context) -> answer.to(List.of(request), context).getFirst();
      case CLIENT_STREAM ->
          (Handler.ClientStream<String, String>)
              (requests, context) -> answer.to(all(requests), context).getFirst();
      case SERVER_STREAM ->
          (Handler.ServerStream<String, String>)
              (request, responses, context) ->
                  answer.to(List.of(request), context).forEach(responses::send);
      case BIDI_STREAM ->
          (Handler.BidiStream<String, String>)
              (requests, responses, context) ->
                  answer.to(all(requests), context).forEach(responses::send);
    };
  }

  private static Handler<String, String> asynchronous(RpcMethod.Kind kind, Answer answer) {
    return switch (kind) {
      case UNARY ->
          (Handler.AsyncUnary<String, String>)
              (request, context) ->
                  CompletableFuture.completedFuture(List.of(request))
                      .thenApply(requests -> answer.to(requests, context).getFirst());
      case CLIENT_STREAM ->
          (Handler.AsyncClientStream<String, String>)
              (requests, context) ->
                  later(requests).thenApply(all -> answer.to(all, context).getFirst());
      case SERVER_STREAM ->
          (Handler.AsyncServerStream<String, String>)
              (request, context) ->
                  published(
                      CompletableFuture.completedFuture(List.of(request))
                          .thenApply(requests -> answer.to(requests, context)));
      case BIDI_STREAM ->
          (Handler.AsyncBidiStream<String, String>)
              (requests, context) ->
                  published(later(requests).thenApply(all -> answer.to(all, context)));
    };
  }

  static List<String> all(Iterable<String> messages) {
    List<String> all = new ArrayList<>();
    messages.forEach(all::add);
    return all;
  }

  /** All that a publisher gives. */
  static CompletableFuture<List<String>> later(Flow.Publisher<String> messages) {
    CompletableFuture<List<String>> all = new CompletableFuture<>();
    List<String> received = new ArrayList<>();
    messages.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(String message) {
            received.add(message);
          }

          @Override
          public void onError(Throwable failure) {
            all.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            all.complete(List.copyOf(received));
          }
        });
    return all;
  }

  private static Flow.Publisher<String> published(CompletableFuture<List<String>> messages) {
    return subscriber -> {
      SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 64);
      publisher.subscribe(subscriber);
      messages.whenComplete((all, failure) -> {
        if (failure != null) {
          publisher.closeExceptionally(failure);
        } else {
          all.forEach(publisher::submit);
          publisher.close();
        }
      });
    };
  }

  /** Texts as UTF-8. */
  record TextCodec() implements Codec {

    @Override
    public String name() {
      return "text";
    }

    @Override
    public boolean isBinary() {
      return false;
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return messageType == String.class
          ? Optional.of(new Utf8<>(messageType::cast))
          : Optional.empty();
    }
  }

  private record Utf8<T>(Function<String, T> typed) implements MessageCodec.Sized<T> {

    @Override
    public int length(T message) {
      return message.toString().getBytes(UTF_8).length;
    }

    @Override
    public int write(T message, byte[] array, int offset) {
      byte[] bytes = message.toString().getBytes(UTF_8);
      System.arraycopy(bytes, 0, array, offset, bytes.length);
      return offset + bytes.length;
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return typed.apply(new String(bytes, offset, length, UTF_8));
    }
  }
}
