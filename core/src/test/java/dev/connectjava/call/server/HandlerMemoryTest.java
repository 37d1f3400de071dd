package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.call.ShoutingCodec;
import dev.connectjava.call.ShoutingCodec.Shout;
import dev.connectjava.call.TextCodec;
import dev.connectjava.call.client.ScriptedParent;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that messages take while they become those of a handler or of interceptors. */
final class HandlerMemoryTest {

  private static final int BOUND = 50_000;
  private static final String LONG = "x".repeat(2 * BOUND);
  private static final RpcMethod<Shout, Shout> METHOD =
      RpcMethod.unary("memory.v1.Service", "Shout", Shout.class, Shout.class);

  private final Bounded memory = new Bounded();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void replacedRequest_isCounted(boolean ownContext) {
    ScriptedExchange exchange =
        call(
            (call, next) ->
                next.handle(
                    with(ownContext, call).mapRequests(message -> message.withObject(LONG))),
            "hi");

    assertRefused(exchange, "request message refused");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void responseForAnInterceptor_isCounted(boolean ownContext) {
    ScriptedExchange exchange =
        call(
            (call, next) ->
                next.handle(with(ownContext, call).withResponses(shortened(call.responses()))),
            "long");

    assertRefused(exchange, "response message refused");
  }

  /** Gets the message as an object, and sends a short one in its place. */
  private static ResponseStream<Object> shortened(ResponseStream<Object> responses) {
    return new ResponseStream<>() {
      @Override
      public void send(Object message) {
        responses.send("short");
      }

      @Override
      public void sendHeaders() {
        responses.sendHeaders();
      }
    };
  }

  private static ServerCall with(boolean ownContext, ServerCall call) {
    return ownContext
        ? ServerCall.of(new ScriptedParent(), call.requests(), call.responses())
        : call;
  }

  private void assertRefused(ScriptedExchange exchange, String reason) {
    assertThat(exchange.told)
        .singleElement()
        .asString()
        .contains("resource_exhausted", reason, "all is taken");
    assertThat(memory.taken).isZero();
  }

  private ScriptedExchange call(ServerInterceptor interceptor, String request) {
    Router router =
        Router.builder()
            .codec(new ShoutsAndTexts())
            .executionMode(ExecutionMode.eventLoop())
            .interceptor(interceptor)
            .service(
                ServiceDefinition.builder("memory.v1.Service")
                    .unary(
                        METHOD,
                        (shout, context) ->
                            shout.text().equals("long") ? new Shout(LONG) : new Shout("hi"))
                    .build())
            .build();
    ScriptedExchange exchange =
        ScriptedExchange.post(router, METHOD.procedure(), UNARY).withMemory(memory);
    exchange.send(request, true);
    exchange.endTurn();
    return exchange;
  }

  private static final class Bounded implements MessageMemory {

    private int taken;

    @Override
    public @Nullable String reserve(int bytes, int messageBytes) {
      if (taken + bytes > BOUND) {
        return "all is taken";
      }
      taken += bytes;
      return null;
    }

    @Override
    public void release(int bytes) {
      taken -= bytes;
    }
  }

  private record ShoutsAndTexts() implements Codec {

    @Override
    public String name() {
      return "text";
    }

    @Override
    public boolean isBinary() {
      return false;
    }

    @Override
    @SuppressWarnings("unchecked") // The codec of shouts is asked for by their class.
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return messageType == Shout.class
          ? Optional.of((MessageCodec<T>) ShoutingCodec.ofMethod().request())
          : new TextCodec().forType(messageType);
    }
  }
}
