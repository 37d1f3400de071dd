package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows compiles, and does what it says there. */
class ReadmeTest {

  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCES = Path.of("src/test");

  private final String readme;

  ReadmeTest() throws IOException {
    this.readme = Files.readString(Path.of("../README.md"));
  }

  @Test
  void everyBlockOfJavaAndProto_isPartOfWhatIsCompiledHere() throws IOException {
    String compiled =
        withoutIndentation(read("java/dev/connectjava/verification/Greeter.java"))
            + withoutIndentation(read("java/dev/connectjava/verification/GreeterTest.java"))
            + withoutIndentation(read("java/dev/connectjava/verification/Proxy.java"))
            + withoutIndentation(read("java/dev/connectjava/verification/ReadmeTest.java"))
            + withoutIndentation(read("protobuf/greet.proto"));
    List<String> blocks = new ArrayList<>(blocks("java"));
    blocks.addAll(blocks("proto"));

    assertThat(blocks)
        .hasSize(13)
        .flatMap(ReadmeTest::parts)
        .allSatisfy(part -> assertThat(compiled).contains(part));
  }

  /** What stands before and after each line with three dots. */
  private static List<String> parts(String block) {
    return List.of(withoutIndentation(block).split("// \\.\\.\\.\n", -1));
  }

  @Test
  void everyCallOfCurl_isAnsweredAsItSays() throws IOException, InterruptedException {
    String console = blocks("console").getFirst();
    try (NettyServer server = NettyServer.builder().port(0).service(new Greeter()).start();
        HttpClient client = HttpClient.newHttpClient()) {
      String[] lines = console.split("\n");
      assertThat(lines).hasSize(6);
      for (int i = 0; i < lines.length; i += 2) {
        HttpRequest request = request(lines[i], server.port());
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
            .isEqualTo(lines[i + 1]);
      }
    }
  }

  /** The request that a line with curl makes. */
  private static HttpRequest request(String line, int port) {
    MatchResult url = match(line, "http://localhost:8080([^' ]+)");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + url.group(1)));
    if (line.contains(" -d ")) {
      request.header("content-type", match(line, "content-type: ([^']+)").group(1));
      request.POST(HttpRequest.BodyPublishers.ofString(match(line, "-d '([^']*)'").group(1)));
    }
    return request.build();
  }

  private static MatchResult match(String text, String regex) {
    return Pattern.compile(regex).matcher(text).results().findFirst().orElseThrow();
  }

  @Test
  void client_callsAsShown() {
    List<Integer> numbers = new ArrayList<>();
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
    CountRequest upToThree = CountRequest.newBuilder().setTo(3).build();
    try (Transport transport = InMemoryTransport.to(new Greeter())) {
      GreetServiceClient.of(transport).greet(request); // Loads what calls need, which takes time.
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CallOptions options = CallOptions.defaults().withTimeout(Duration.ofSeconds(2));
      try (ServerStreamingCall<CountResponse> counting = greet.count(upToThree, options)) {
        for (CountResponse response : counting) {
          numbers.add(response.getValue());
        }
      }
      CompletableFuture<GreetResponse> later = greet.async().greet(request);
      GreetServiceClient hasty = greet.with(options);
      assertThat(later.join().getGreeting()).isEqualTo("Hello, Ada!");
      assertThat(hasty.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
      assertThat(numbers).containsExactly(1, 2, 3);
    }
  }

  @Test
  void router_isBuiltAsShown() {
    assertThat(router().methods()).hasSize(3);
  }

  private static Router router() {
    ServerInterceptor authentication =
        (call, next) -> {
          if (!call.context().requestHeaders().contains("authorization")) {
            throw new RpcException(Code.UNAUTHENTICATED, "who are you?");
          }
          next.handle(call);
        };
    Router router =
        Router.builder()
            .service(new Greeter())
            .interceptor(authentication)
            .deadlinePolicy(DeadlinePolicy.clientDecides().withMaximum(Duration.ofSeconds(30)))
            .limits(ServerLimits.defaults().withRequestMessageBytes(64 * 1024))
            .build();
    return router;
  }

  @Test
  void proxy_isBuiltAsShown() {
    try (Transport backend = InMemoryTransport.to(new Greeter())) {
      Router proxy = Router.builder().fallback(new Proxy(backend)).build();
      assertThat(proxy.methods()).isEmpty();
    }
  }

  /** The README's server with its health and its schema. */
  static void startWithHealth() {
    HealthRegistry health = HealthRegistry.create();
    Router router =
        Router.builder()
            .service(new Greeter())
            .merge(health.routes())
            .merge(Reflection.create().routes())
            .build();
    NettyServer server =
        NettyServer.builder()
            .handler(router)
            .beforeShutdown(health::enterTerminalState)
            .drainDelay(Duration.ofSeconds(5))
            .start();
    server.closeOnJvmShutdown();
    health.set("greet.v1.GreetService", ServingStatus.NOT_SERVING);
    server.close();
  }

  /** The README's server with TLS. */
  static void startWithTls() {
    ServerTls tls = ServerTls.of(TlsIdentity.ofPem(Path.of("server.crt"), Path.of("server.key")));
    NettyServer.builder().port(8443).tls(tls).service(new Greeter()).start();
  }

  /** The README's client over a network. */
  static void greetOverTheNetwork() {
    try (NettyTransport transport = NettyTransport.to("http://localhost:8080")) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
      System.out.println(greet.greet(request).getGreeting());
    }
  }

  /** The README's client of another protocol, with TLS. */
  static Transport grpcOverTls() {
    NettyTransport transport =
        NettyTransport.builder("https://greet.example.com")
            .protocol(Protocol.GRPC)
            .tls(ClientTls.builder().trust(TlsTrust.ofPem(Path.of("authority.crt"))).build())
            .build();
    return transport;
  }

  /** The README's program. */
  public static void main(String[] arguments) throws InterruptedException {
    NettyServer server = NettyServer.builder().port(8080).service(new Greeter()).start();
    server.closeOnJvmShutdown();
    server.awaitTermination();
  }

  private List<String> blocks(String language) {
    return BLOCK
        .matcher(readme)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  private static String read(String file) throws IOException {
    return Files.readString(SOURCES.resolve(file));
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }
}
