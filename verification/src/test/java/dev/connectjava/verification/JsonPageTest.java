package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.greet.v1.GreetRequest;
import com.google.protobuf.Any;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.reflection.SchemaClient;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/json.md, which are parts of this file. */
final class JsonPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../docs/json.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/verification/JsonPageTest.java");

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(2)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void codecOfAClient_isSelected() {
    JsonCodec strict = new JsonCodec().rejectingUnknownFields().writingDefaults();
    Router router = Router.builder().service(new Greeter()).codec(strict).build();
    ClientConfig config = ClientConfig.builder().codec(strict).build();

    assertThat(config.codec()).isEqualTo("json");
    assertThat(router.methods()).isNotEmpty();
  }

  @Test
  void error_isThatOfThePage() throws IOException {
    String page = Files.readString(PAGE);
    try (InMemoryTransport transport = InMemoryTransport.to(new Greeter())) {
      SchemaClient client = SchemaClient.of(transport, GreetRequest.getDescriptor().getFile());

      assertThatThrownBy(
              () -> client.json("greet.v1.GreetService/Count").serverStream("{\"to\":\"x\"}"))
          .isInstanceOfSatisfying(
              RpcException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
                assertThat(page).contains("\n" + e.getMessage() + "\n");
              });
    }
  }

  @Test
  void type_isAdded() {
    JsonCodec knowing = new JsonCodec().plusTypes(GreetRequest.getDescriptor());
    MessageCodec<Any> anys = knowing.forType(Any.class).orElseThrow();
    byte[] json =
        "{\"@type\":\"type.googleapis.com/greet.v1.GreetRequest\",\"name\":\"Ada\"}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(anys.decode(json, 0, json.length))
        .isEqualTo(Any.pack(GreetRequest.newBuilder().setName("Ada").build()));
  }
}
