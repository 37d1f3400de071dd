package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows compiles, and does what it says there. */
class ReadmeTest {

  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src/test");

  @Test
  void everyBlockOfJavaAndProto_isPartOfWhatIsCompiledHere() throws IOException {
    String compiled =
        withoutIndentation(read("java/dev/connectjava/verification/Greeter.java"))
            + withoutIndentation(read("java/dev/connectjava/verification/GreeterTest.java"))
            + withoutIndentation(read("java/dev/connectjava/verification/ReadmeTest.java"))
            + withoutIndentation(read("protobuf/greet.proto"));
    List<String> blocks = new ArrayList<>(blocks("README.md", "java"));
    blocks.addAll(blocks("README.md", "proto"));

    assertThat(blocks)
        .hasSize(5)
        .flatMap(ReadmeTest::parts)
        .allSatisfy(part -> assertThat(compiled).contains(part));
  }

  /** What stands before and after each line with three dots. */
  private static List<String> parts(String block) {
    return List.of(withoutIndentation(block).split("// \\.\\.\\.\n", -1));
  }

  /** Those of the guide are calls of the same service. */
  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/guide/services.md"})
  void everyCallOfCurl_isAnsweredAsItSays(String document)
      throws IOException, InterruptedException {
    String console = blocks(document, "console").getFirst();
    try (NettyServer server = NettyServer.builder().port(0).service(new Greeter()).start();
        HttpClient client = HttpClient.newHttpClient()) {
      String[] lines = console.split("\n");
      assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
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

  /** The README's client over a network. */
  static void greetOverTheNetwork() {
    try (NettyTransport transport = NettyTransport.to("http://localhost:8080")) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
      System.out.println(greet.greet(request).getGreeting());
    }
  }

  /** The README's program. */
  public static void main(String[] arguments) throws InterruptedException {
    NettyServer server = NettyServer.builder().port(8080).service(new Greeter()).start();
    server.closeOnJvmShutdown();
    server.awaitTermination();
  }

  private static List<String> blocks(String document, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(ROOT.resolve(document)))
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
