package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.method;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Handler;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.call.TextCodec;
import dev.connectjava.http.HttpVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose the arrays of encoded messages are. */
@ParameterizedClass
@EnumSource
final class EngineEncodedTest {

  private final Protocol protocol;
  private final MeteredMemory memory = new MeteredMemory(1 << 20);

  EngineEncodedTest(Protocol protocol) {
    this.protocol = protocol;
  }

  /** What interceptors of both sides have seen, by the time when the call is over. */
  private final Queue<CallMessage> kept = new ConcurrentLinkedQueue<>();

  private final UnaryOperator<CallMessage> keeping =
      message -> {
        kept.add(message);
        return message;
      };

  private static final String GREETING = "hello";

  /** Answers each request with it, and uses its arrays again. */
  private static final Handler.BidiStream<byte[], byte[]> REUSING =
      (requests, responses, context) -> {
        for (byte[] request : requests) {
          byte[] response = request.clone();
          responses.send(response);
          Arrays.fill(response, (byte) 'x');
          Arrays.fill(request, (byte) 'y');
        }
      };

  private static ServiceDefinition service(Handler.BidiStream<byte[], byte[]> handler) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(EngineService.UNARY.service());
    for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
      service.encoded(method(kind), handler);
    }
    return service.build();
  }

  private Transport transport(Router.Builder router, UnaryOperator<ClientConfig.Builder> client) {
    ClientConfig.Builder config =
        ClientConfig.builder()
            .protocol(protocol)
            .codec(new TextCodec())
            .codec(new TextCodec().name());
    MemoryHttp http =
        new MemoryHttp(
            router.codec(new TextCodec()).build(),
            new MemoryHttp.Bounds(4_096, memory, memory),
            HttpVersion.HTTP_2);
    return Transport.over(http, client.apply(config).build());
  }

  /** Sends one request in an array that is used again, and does so with the responses. */
  private static List<String> call(Transport transport, RpcMethod.Kind kind) {
    List<String> responses = new ArrayList<>();
    try (ClientCall<byte[], byte[]> call =
        transport.open(method(kind).encoded(), CallOptions.defaults())) {
      byte[] request = GREETING.getBytes(UTF_8);
      send(call, request);
      Arrays.fill(request, (byte) 'z');
      call.closeSend();
      byte[] response = call.receive();
      while (response != null) {
        responses.add(new String(response, UTF_8));
        Arrays.fill(response, (byte) 'w');
        response = call.receive();
      }
    }
    return responses;
  }

  /** Sends, unless the handler has failed before. */
  private static void send(ClientCall<byte[], byte[]> call, byte[] request) {
    try {
      call.sendAsync(request).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RpcException failure ? failure : e;
    }
  }

  @ParameterizedTest
  @EnumSource
  void arrayThatWasSent_mayBeUsedAgain(RpcMethod.Kind kind) {
    try (Transport transport =
        transport(Router.builder().service(service(REUSING)), client -> client)) {
      assertThat(call(transport, kind)).containsExactly(GREETING);
    }
  }

  @Test
  void arrayThatAFallbackHasSent_mayBeUsedAgain() {
    try (Transport transport = transport(Router.builder().fallback(REUSING), client -> client)) {
      for (RpcMethod.Kind kind : RpcMethod.Kind.values()) {
        if (protocol != Protocol.CONNECT || kind == RpcMethod.Kind.UNARY) {
          assertThat(call(transport, kind)).containsExactly(GREETING);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nullThatIsSent_isAFailureOfTheHandler(RpcMethod.Kind kind) {
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    Handler.BidiStream<byte[], byte[]> broken =
        (requests, responses, context) -> {
          try {
            responses.send(nothing());
          } catch (NullPointerException e) {
            thrown.add(e);
            throw new RpcException(Code.DATA_LOSS, "nothing to send", e);
          }
        };
    try (Transport transport =
        transport(Router.builder().service(service(broken)), client -> client)) {
      assertThat(catchThrowableOfType(RpcException.class, () -> call(transport, kind)))
          .hasMessage("nothing to send");
    }
    assertThat(thrown)
        .singleElement()
        .satisfies(e ->
            assertThat(e).hasMessage("the handler of " + method(kind).procedure() + " sent null"));
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What a caller may do wrong.
  private static <T> T nothing() {
    return null;
  }

  /** A cache must not change with what handlers and callers do with their own arrays. */
  @ParameterizedTest
  @EnumSource
  void messagesThatInterceptorsKeep_doNotChange(RpcMethod.Kind kind) {
    try (Transport transport =
        transport(
            Router.builder()
                .service(service(REUSING))
                .interceptor(
                    (call, next) -> next.handle(call.mapRequests(keeping).mapResponses(keeping))),
            client ->
                client.interceptor((method, options, next) ->
                    next.open(method, options).mapRequests(keeping).mapResponses(keeping)))) {
      assertThat(call(transport, kind)).containsExactly(GREETING);
    }
    assertThat(kept).hasSize(4);
    for (CallMessage message : kept) {
      assertThat(UTF_8.decode(message.bytes()).toString()).isEqualTo(GREETING);
    }
  }
}
