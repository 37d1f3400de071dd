package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextServiceClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/android.md, which are parts of this file. */
@Timeout(60)
final class AndroidPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/examples/okhttp/AndroidPageTest.java");

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(Path.of("../../docs/android.md"))).results())
        .hasSize(2)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  private static String hello(String url) {
    OkHttpClient http = new OkHttpClient.Builder().pingInterval(Duration.ofSeconds(30)).build();
    ClientConfig config = ClientConfig.builder().codecs(new LiteCodec()).build();
    try (Transport transport = OkHttpTransport.to(url, http, config)) {
      TextServiceClient client = TextServiceClient.of(transport);
      return client.say(Text.newBuilder().setText("hello").build()).getText();
    }
  }

  private static Transport cleartext(String url) {
    ClientConfig config = Server.config(Protocol.GRPC).build();
    OkHttpClient http =
        new OkHttpClient.Builder().protocols(List.of(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE)).build();
    return OkHttpTransport.to(url, http, config);
  }

  @Test
  void callsOfThePage_areAnswered() {
    try (Server server = Server.start(okhttp3.Protocol.HTTP_1_1);
        Transport cleartext = cleartext(server.url())) {
      assertThat(hello(server.url())).isEqualTo("hello");
      assertThat(TextServiceClient.of(cleartext).say(Texts.of("clear")).getText())
          .isEqualTo("clear");
    }
  }
}
