package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.method;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.RpcMethod;
import dev.connectjava.memory.EngineService.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls in another codec than the client's, and calls whose caller has encoded messages. */
final class EngineCodecsTest extends EngineSuite {

  private final Queue<String> codecs = new ConcurrentLinkedQueue<>();

  EngineCodecsTest(EngineSetup setup) {
    super(setup);
    settings(
        router -> router.codec(new NamedText("other")),
        client -> client.codec(new NamedText("other")).codec("text"));
    world.service.answer((requests, context) -> {
      codecs.add(context.codec());
      return CompletableFuture.completedFuture(Answer.of(String.join(",", requests)));
    });
  }

  @ParameterizedTest
  @EnumSource
  void codecOfTheOptions_isThatOfTheCall(RpcMethod.Kind kind) {
    CallOptions options = CallOptions.defaults().withCodec("other");

    assertThat(call(method(kind), options, "x").responses()).containsExactly("x");
    assertThat(call(method(kind), "x").responses()).containsExactly("x");
    assertThat(codecs).containsExactly("other", "text");
  }

  @ParameterizedTest
  @EnumSource
  void codecThatTheClientDoesNotHave_isRefused(RpcMethod.Kind kind) {
    CallOptions options = CallOptions.defaults().withCodec("third");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.transport.open(method(kind), options))
        .withMessageContaining("there is no codec \"third\"")
        .withMessageContaining("other");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> world.transport.open(method(kind).encoded(), options));
  }

  @ParameterizedTest
  @EnumSource
  void encodedMessages_areSentAndReceivedAsTheyAre(RpcMethod.Kind kind) {
    List<String> responses = new ArrayList<>();
    CallOptions options = CallOptions.defaults().withCodec("other");
    try (ClientCall<byte[], byte[]> call = world.transport.open(method(kind).encoded(), options)) {
      byte[] request = "bytes".getBytes(UTF_8);
      call.send(request);
      request[0] = 'X'; // It was copied.
      call.closeSend();
      byte[] response = call.receive();
      while (response != null) {
        responses.add(new String(response, UTF_8));
        response = call.receive();
      }
    }

    assertThat(responses).containsExactly("bytes");
    assertThat(codecs).containsExactly("other");
  }
}
