package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetRequestView;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetResponseView;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceHandlers;
import com.example.greet.v1.GreetServiceMethods;
import com.example.greet.v1.GreetViewService;
import com.example.greet.v1.GreetViewServiceClient;
import com.example.greet.v1.GreetViewServiceMethods;
import com.example.greet.v1.SumRequest;
import com.example.greet.v1.SumResponse;
import dev.connectjava.CallOptions;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.protobuf.BinaryMessage;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of handlers and clients in docs/views.md, which are parts of this file. */
final class ViewsPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/verification/ViewsPageTest.java");

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfHandlersAndClients_isPartOfThisFile() throws IOException {
    String page = Files.readString(Path.of("../docs/views.md"));
    String section = page.substring(page.indexOf("## Handlers and clients"));
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(section).results())
        .hasSize(6)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  static final class ViewGreeter implements GreetViewService {

    @Override
    public GreetResponse greet(GreetRequestView request, RequestContext context) {
      return GreetResponse.newBuilder().setGreeting("Hello, " + request.name() + "!").build();
    }
  }

  static final class MyGreeter implements GreetServiceHandlers.GreetView, GreetServiceHandlers.Sum {

    @Override
    public GreetResponse greet(GreetRequestView request, RequestContext context) {
      return GreetResponse.newBuilder().setGreeting("Hello, " + request.name() + "!").build();
    }

    @Override
    public SumResponse sum(RequestStream<SumRequest> requests, RequestContext context) {
      long sum = 0;
      for (SumRequest request : requests) {
        sum += request.getValue();
      }
      return SumResponse.newBuilder().setSum(sum).build();
    }
  }

  @Test
  void client_getsAView() {
    try (InMemoryTransport transport = InMemoryTransport.to(new ViewGreeter())) {
      GreetViewServiceClient client = GreetViewServiceClient.of(transport);
      GreetResponseView response = client.greet(GreetRequest.newBuilder().setName("Ada").build());

      assertThat(response.greeting()).hasToString("Hello, Ada!");
    }
  }

  @Test
  void handlersOfSingleMethods_areAService() {
    try (InMemoryTransport transport = InMemoryTransport.to(new MyGreeter())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(client.greet(GreetRequest.newBuilder().setName("Ada").build()).getGreeting())
          .isEqualTo("Hello, Ada!");
      try (var call = client.sum()) {
        call.send(SumRequest.newBuilder().setValue(2).build());
        call.send(SumRequest.newBuilder().setValue(3).build());
        assertThat(call.finish().getSum()).isEqualTo(5);
      }
    }
  }

  @Test
  void lambda_isAHandler() {
    GreetServiceHandlers.GreetView greeter =
        (request, context) ->
            GreetResponse.newBuilder().setGreeting("Hello, " + request.name() + "!").build();
    Router router = Router.builder().service(greeter).build();

    assertThat(router.methods()).hasSize(1);
  }

  static ServiceDefinition cached(Map<String, byte[]> cache) {
    return ServiceDefinition.builder(GreetServiceMethods.SERVICE_NAME)
        .unary(
            BinaryMessage.responsesOf(GreetServiceMethods.GREET),
            (request, context) -> {
              byte[] known = cache.get(request.getName());
              if (known != null) {
                return BinaryMessage.unchecked(known);
              }
              GreetResponse response = GreetResponse.newBuilder().setGreeting("Hello!").build();
              return BinaryMessage.of(response);
            })
        .build();
  }

  @Test
  void responsesOfACache_areEncodedAlready() {
    byte[] known = GreetResponse.newBuilder().setGreeting("Welcome back!").build().toByteArray();
    try (InMemoryTransport transport =
        InMemoryTransport.to(Router.builder().service(cached(Map.of("Ada", known))).build())) {
      GreetServiceClient client = GreetServiceClient.of(transport);

      assertThat(client.greet(GreetRequest.newBuilder().setName("Ada").build()).getGreeting())
          .isEqualTo("Welcome back!");
      assertThat(client.greet(GreetRequest.newBuilder().setName("Bob").build()).getGreeting())
          .isEqualTo("Hello!");
    }
  }

  @Test
  void method_hasViewsOfBoth() {
    RpcMethod<GreetRequestView, GreetResponseView> passingOn =
        GreetViewServiceMethods.GREET.withResponseType(GreetResponseView.class);

    try (InMemoryTransport backend = InMemoryTransport.to(new ViewGreeter());
        InMemoryTransport front = InMemoryTransport.to(() -> proxy(backend))) {
      GreetResponseView response =
          front.unary(
              passingOn,
              GreetRequestView.viewType().of(GreetRequest.newBuilder().setName("Ada").build()),
              CallOptions.defaults());

      assertThat(response.greeting()).hasToString("Hello, Ada!");
    }
  }

  private static ServiceDefinition proxy(Transport backend) {
    RpcMethod<GreetRequestView, GreetResponseView> passingOn =
        GreetViewServiceMethods.GREET.withResponseType(GreetResponseView.class);
    ServiceDefinition proxy =
        ServiceDefinition.builder(GreetViewServiceMethods.SERVICE_NAME)
            .unary(
                passingOn,
                (request, context) -> {
                  try {
                    return backend.unary(passingOn, request, CallOptions.defaults());
                  } catch (RpcException e) {
                    throw e.relayed();
                  }
                })
            .build();
    return proxy;
  }
}
