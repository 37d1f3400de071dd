package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.Cors;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A server on whose event loop everything runs: calls of three protocols with texts as messages.
 *
 * <pre>
 * /t.T/Ask      unary, by GET, too     "fail" fails, else answers the text
 * /t.T/Repeat   server stream          answers the text three times
 * /t.T/Collect  client stream          answers how many messages there were
 * </pre>
 */
final class FuzzedServer {

  private static final RpcMethod<String, String> ASK =
      RpcMethod.unary("t.T", "Ask", String.class, String.class)
          .withIdempotency(RpcMethod.Idempotency.NO_SIDE_EFFECTS);
  private static final RpcMethod<String, String> REPEAT =
      RpcMethod.serverStream("t.T", "Repeat", String.class, String.class);
  private static final RpcMethod<String, String> COLLECT =
      RpcMethod.clientStream("t.T", "Collect", String.class, String.class);

  private static final Router ROUTER =
      Router.builder()
          .codec(new Text("proto", true))
          .codec(new Text("json", false))
          .executionMode(ExecutionMode.eventLoop())
          .service(
              ServiceDefinition.builder("t.T")
                  .unary(ASK, (request, context) -> answer(request))
                  .serverStream(
                      REPEAT,
                      (request, responses, context) -> {
                        for (int i = 0; i < 3; i++) {
                          responses.send(request);
                        }
                      })
                  .asyncClientStream(COLLECT, (requests, context) -> count(requests))
                  .build())
          .build();

  private FuzzedServer() {}

  private static String answer(String request) {
    if (request.equals("fail")) {
      throw new RpcException(Code.ABORTED, "asked to").plusMetadata("x-why", "asked");
    }
    return request;
  }

  private static CompletionStage<String> count(Flow.Publisher<String> requests) {
    CompletableFuture<String> count = new CompletableFuture<>();
    requests.subscribe(
        new Flow.Subscriber<>() {
          private int messages;

          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(String message) {
            messages++;
          }

          @Override
          public void onError(Throwable failure) {
            count.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            count.complete(Integer.toString(messages));
          }
        });
    return count;
  }

  /** A new connection to it. */
  static FuzzedConnection accept() {
    ServerSettings settings =
        ConnectionEndTest.settings(Cors.builder().allowAnyOrigin().build().around(ROUTER));
    OpenExchanges exchanges = new OpenExchanges(settings.memory());
    return new FuzzedConnection(
        new EmbeddedChannel(ProtocolDetector.ofPlaintext(settings, exchanges)));
  }

  /** Texts, by any name. */
  private record Text(String name, boolean isBinary) implements Codec {

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return messageType == String.class ? Optional.of(new Utf8<>(messageType)) : Optional.empty();
    }
  }

  private record Utf8<T>(Class<T> type) implements MessageCodec.Appending<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return type.cast(new String(bytes, offset, length, UTF_8));
    }

    @Override
    public void append(T message, MessageOutput output) {
      output.write(message.toString().getBytes(UTF_8));
    }
  }
}
