package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.UnaryResponse;
import dev.connectjava.testing.InMemoryTransport;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/guide/metadata.md says, in every protocol. */
final class MetadataPageTest {

  static final class Translator implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      String language = context.requestHeaders().first("accept-language").orElse("en");
      context.responseHeaders().set("content-language", language);
      context.responseTrailers().set("x-cost", "3");
      if (request.getName().isEmpty()) {
        throw new RpcException(Code.INVALID_ARGUMENT, "a greeting needs a name");
      }
      String hello = language.equals("de") ? "Hallo, " : "Hello, ";
      return GreetResponse.newBuilder().setGreeting(hello + request.getName() + "!").build();
    }

    @Override
    public void count(
        CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
      byte[] trace = context.requestHeaders().firstBinary("x-trace-bin").orElse(new byte[0]);
      context.responseHeaders().addBinary("x-trace-bin", trace);
      responses.send(CountResponse.newBuilder().setValue(trace.length).build());
      context.responseTrailers().set("x-cost", "5");
      context.responseHeaders().set("x-too-late", "1");
    }
  }

  private static Transport transport(Protocol protocol) {
    Router router = Router.builder().service(new Translator()).build();
    ClientConfig config =
        ClientConfig.builder().protocol(protocol).header("accept-language", "en").build();
    return InMemoryTransport.to(router, config);
  }

  @ParameterizedTest
  @EnumSource
  void unaryCall(Protocol protocol) {
    try (Transport transport = transport(protocol)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CallOptions german = CallOptions.defaults().withHeader("accept-language", "de");
      GreetResponse hallo = greet.greet(Greeter.request("Ada"), german);
      assertThat(hallo.getGreeting()).isEqualTo("Hallo, Ada!");

      UnaryResponse<GreetResponse> response =
          greet.call(GreetServiceMethods.GREET, Greeter.request("Ada"));
      String language = response.headers().first("content-language").orElse("");
      String cost = response.trailers().first("x-cost").orElse("");
      assertThat(response.message().getGreeting()).isEqualTo("Hello, Ada!");
      assertThat(language + cost).isEqualTo("en3");
    }
  }

  @ParameterizedTest
  @EnumSource
  void failure(Protocol protocol) {
    try (Transport transport = transport(protocol)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      RpcException e =
          catchThrowableOfType(RpcException.class, () -> greet.greet(Greeter.request("")));
      assertThat(e.metadata().first("content-language")).contains("en");
      assertThat(e.metadata().first("x-cost")).contains("3");
    }
  }

  @ParameterizedTest
  @EnumSource
  void stream(Protocol protocol) {
    try (Transport transport = transport(protocol)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      Headers trace = Headers.builder().addBinary("x-trace-bin", new byte[] {1, 2, 3}).build();
      CallOptions traced = CallOptions.builder().headers(trace).build();
      int sum = 0;
      try (ServerStreamingCall<CountResponse> call = greet.count(Greeter.upTo(1), traced)) {
        Headers headers = call.responseHeaders(); // Waits for the headers.
        for (CountResponse response : call) {
          sum += response.getValue();
        }
        Headers trailers = call.responseTrailers(); // Empty before the end.
        assertThat(sum).isEqualTo(3);
        assertThat(headers.firstBinary("x-trace-bin").orElseThrow()).containsExactly(1, 2, 3);
        assertThat(headers.contains("x-too-late")).isFalse();
        assertThat(trailers.first("x-cost")).contains("5");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void consumers(Protocol protocol) {
    try (Transport transport = transport(protocol)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CompletableFuture<String> cost = new CompletableFuture<>();
      CallOptions options =
          CallOptions.builder()
              .onTrailers(trailers -> cost.complete(trailers.first("x-cost").orElse("")))
              .build();
      greet.greet(Greeter.request("Ada"), options);
      assertThat(cost).isCompletedWithValue("3");
    }
  }
}
