package dev.connectjava.call.server;

import static dev.connectjava.call.server.ScriptedExchange.UNARY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory that a unary response takes while it is encoded. */
final class EncodingMemoryTest {

  private static final int BOUND = 100_000;
  private static final RpcMethod<String, String> METHOD =
      RpcMethod.unary("memory.v1.Service", "Repeat", String.class, String.class);

  private final Bounded memory = new Bounded();
  private final SizedText codec = new SizedText();

  /** How the handler runs. */
  enum Style {
    BLOCKING,
    INTERCEPTED,
    ASYNCHRONOUS;

    Router router(Codec codec) {
      ServiceDefinition.Builder service = ServiceDefinition.builder("memory.v1.Service");
      if (this == ASYNCHRONOUS) {
        service.asyncUnary(METHOD, Style::repeatLater);
      } else {
        service.unary(METHOD, Style::repeat);
      }
      Router.Builder router =
          Router.builder()
              .codec(codec)
              .executionMode(ExecutionMode.eventLoop())
              .service(service.build());
      return this == INTERCEPTED
          ? router.interceptor((call, next) -> next.handle(call)).build()
          : router.build();
    }

    /** Three times the request. */
    private static String repeat(String request, RequestContext context) {
      return request.repeat(3);
    }

    private static CompletionStage<String> repeatLater(String request, RequestContext context) {
      return CompletableFuture.completedFuture(repeat(request, context));
    }
  }

  @ParameterizedTest
  @EnumSource
  void response_takesTheMemoryOfItsRequest_whileItIsEncoded(Style style) {
    ScriptedExchange exchange = call(style, 30_000);

    assertThat(exchange.told).singleElement().asString().startsWith("respond 200");
    assertThat(codec.takenWhileWriting).containsExactly(90_000);
    assertThat(memory.taken).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void responseWithoutRoom_isRefusedBeforeItIsEncoded(Style style) {
    ScriptedExchange exchange = call(style, 40_000);

    assertThat(exchange.told)
        .singleElement()
        .asString()
        .contains("resource_exhausted", "no memory for 120,000 more bytes", "all is taken");
    assertThat(codec.takenWhileWriting).isEmpty();
    assertThat(memory.taken).isZero();
  }

  private ScriptedExchange call(Style style, int requestBytes) {
    Router router = style.router(codec);
    ScriptedExchange exchange =
        ScriptedExchange.post(router, METHOD.procedure(), UNARY).withMemory(memory);
    exchange.send("x".repeat(requestBytes), true);
    exchange.endTurn();
    assertThat(router.activeCalls()).isZero();
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

  private final class SizedText implements Codec {

    private final List<Integer> takenWhileWriting = new ArrayList<>();

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
      return Optional.of(
          new MessageCodec.Sized<>() {
            @Override
            public T decode(byte[] bytes, int offset, int length) {
              return messageType.cast(new String(bytes, offset, length, UTF_8));
            }

            @Override
            public int length(T message) {
              return message.toString().length();
            }

            @Override
            public int write(T message, byte[] array, int offset) {
              takenWhileWriting.add(memory.taken);
              byte[] text = message.toString().getBytes(UTF_8);
              System.arraycopy(text, 0, array, offset, text.length);
              return offset + text.length;
            }
          });
    }
  }
}
