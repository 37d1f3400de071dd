package dev.connectjava.verification.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.testing.InMemoryTransport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What docs/guide/codecs.md says. */
final class CodecsPageTest {

  static final class TextCodec implements Codec {

    @Override
    public String name() {
      return "text";
    }

    @Override
    public boolean isBinary() {
      return false;
    }

    @Override
    @SuppressWarnings("unchecked") // The class of the messages is T.
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return messageType == String.class
          ? Optional.of((MessageCodec<T>) new Text())
          : Optional.empty();
    }
  }

  static final class Text implements MessageCodec.Appending<String> {

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, UTF_8);
    }

    @Override
    public void append(String message, MessageOutput output) {
      output.write(message.getBytes(UTF_8));
    }
  }

  @Test
  void codecOfYourOwn_hasItsMessages() {
    RpcMethod<String, String> shout =
        RpcMethod.unary("text.v1.TextService", "Shout", String.class, String.class);
    Router router =
        Router.builder()
            .codecs(new TextCodec())
            .service(
                ServiceDefinition.builder("text.v1.TextService")
                    .unary(shout, (text, context) -> text + "!")
                    .build())
            .build();
    ClientConfig config = ClientConfig.builder().codecs(new TextCodec()).build();
    try (Transport transport = InMemoryTransport.to(router, config)) {
      assertThat(transport.unary(shout, "hello", CallOptions.defaults())).isEqualTo("hello!");
    }
  }

  @Test
  void codecOfAClient_isChosenByItsName() {
    ClientConfig config = ClientConfig.builder().codec("json").build();
    Router router = Router.builder().service(new Greeter()).build();
    try (Transport transport = InMemoryTransport.to(router, config)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.greet(Greeter.request("Ada")).getGreeting()).isEqualTo("Hello, Ada!");
      CallOptions binary = CallOptions.defaults().withCodec("proto");
      assertThat(greet.greet(Greeter.request("Ada"), binary).getGreeting())
          .isEqualTo("Hello, Ada!");
    }
  }
}
