package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.example.greet.v1.CountRequest;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.Router;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.reflection.MethodClient;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.reflection.SchemaClient;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/schema-client.md, which are parts of this file. */
final class SchemaClientPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../docs/schema-client.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/verification/SchemaClientPageTest.java");

  private final Router router =
      Router.builder().service(new Greeter()).merge(Reflection.create().routes()).build();
  private final Transport transport = InMemoryTransport.to(router);
  private final SchemaClient client =
      SchemaClient.of(transport, CountRequest.getDescriptor().getFile());

  @AfterEach
  void close() {
    transport.close();
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(6)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void schema_isThatOfTheServer() {
    try (NettyServer server =
        NettyServer.builder().host("127.0.0.1").port(0).handler(router).start()) {
      String address = "http://127.0.0.1:" + server.port();
      try (Transport transport = NettyTransport.to(address)) {
        SchemaClient client = SchemaClient.reflected(transport);
        String response = client.json("greet.v1.GreetService/Greet").unary("{\"name\": \"Ada\"}");
        assertThat(response).isEqualTo("{\"greeting\":\"Hello, Ada!\"}");
      }
    }
  }

  @Test
  void schema_isThatOfAFile(@TempDir Path directory) throws IOException {
    Path greetBinpb = directory.resolve("greet.binpb");
    FileDescriptorSet written =
        FileDescriptorSet.newBuilder()
            .addFile(CountRequest.getDescriptor().getFile().toProto())
            .build();
    Files.write(greetBinpb, written.toByteArray());

    FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(greetBinpb));
    SchemaClient client = SchemaClient.of(transport, set);
    assertThat(client.services()).containsExactly("greet.v1.GreetService");
  }

  @Test
  void services_haveMethods() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String service : client.services()) {
      for (MethodDescriptor method : client.methods(service)) {
        lines.add(method.getFullName() + ": " + method.getInputType().getFullName());
      }
    }
    assertThat(lines).contains("greet.v1.GreetService.Greet: greet.v1.GreetRequest");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.json("greet.v1.GreetService/Great"))
        .satisfies(e -> assertThat(Files.readString(PAGE)).contains(e.getMessage()));
  }

  @Test
  void stream_ofJson() {
    List<String> responses = new ArrayList<>();
    try (ServerStreamingCall<String> call =
        client.json("greet.v1.GreetService/Count").serverStream("{\"to\": 3}")) {
      for (String response : call) {
        responses.add(response);
      }
    }
    assertThat(responses).containsExactly("{\"value\":1}", "{\"value\":2}", "{\"value\":3}");
  }

  @Test
  void unary_ofDynamicMessages() {
    MethodClient<DynamicMessage> greet = client.dynamic("greet.v1.GreetService/Greet");
    Descriptor type = greet.schema().getInputType();
    DynamicMessage request =
        DynamicMessage.newBuilder(type).setField(type.findFieldByName("name"), "Ada").build();
    DynamicMessage response = greet.with(CallOptions.builder().useGet(true).build()).unary(request);
    assertThat(response.toString()).isEqualTo("greeting: \"Hello, Ada!\"\n");
  }

  @Test
  void handler_withoutGeneratedCode() {
    MethodDescriptor descriptor = client.methods("greet.v1.GreetService").get(0);
    assertThat(descriptor.getName()).isEqualTo("Greet");
    ServiceDefinition service =
        ServiceDefinition.builder("greet.v1.GreetService")
            .unary(
                DynamicMethods.ofJson(descriptor, new JsonCodec()),
                (request, context) -> "{\"greeting\": \"Hello!\"}")
            .build();
    try (Transport dynamic = InMemoryTransport.to(Router.builder().service(service).build())) {
      MethodClient<String> greet =
          SchemaClient.of(dynamic, descriptor.getFile()).json("greet.v1.GreetService/Greet");
      assertThat(greet.unary("{}")).isEqualTo("{\"greeting\":\"Hello!\"}");
    }
  }
}
