package dev.connectjava.jfr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.Service;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples in docs/jfr.md, which are parts of this file. */
final class JfrPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../../docs/jfr.md");
  private static final Path SOURCE = Path.of("src/test/java/dev/connectjava/jfr/JfrPageTest.java");

  private final Service greeter = new Echo();

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExample_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(3)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void events_areThoseOfThePage() throws Exception {
    List<RecordedEvent> events = JfrFile.during(this::callOverNetwork);

    String page = Files.readString(PAGE);
    assertThat(events).isNotEmpty();
    for (RecordedEvent event : events) {
      assertThat(page).contains("| `" + event.getEventType().getName() + "` |");
    }
  }

  private void callOverNetwork() {
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .service(greeter)
            .router(router -> router.listener(JfrEvents.serverCalls()))
            .connectionListener(JfrEvents.serverConnections())
            .start();
    ClientConfig config = ClientConfig.builder().listener(JfrEvents.clientCalls()).build();
    NettyTransport transport =
        NettyTransport.builder("http://localhost:" + server.port())
            .config(config)
            .connectionListener(JfrEvents.clientConnections())
            .build();
    try (server;
        transport) {
      transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults());
    }
  }

  @Test
  void settingsOfThePage_areThoseOfTheRecorder() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable("dev.connectjava.ServerCall").withThreshold(Duration.ofMillis(10));
      assertThat(recording.getSettings())
          .containsKey("dev.connectjava.ServerCall#threshold")
          .containsEntry("dev.connectjava.ServerCall#enabled", "true");
    }
    assertThat(Files.readString(PAGE)).contains("dev.connectjava.ServerCall#threshold=10ms");
  }

  @Test
  @Timeout(30)
  void recentCalls_areOnAPage() throws Exception {
    RecentCalls recent = RecentCalls.builder().slowerThan(Duration.ofMillis(200)).build();
    HttpResource page =
        request ->
            HttpResponse.of(
                200,
                Headers.of("content-type", "text/plain; charset=utf-8"),
                ByteBuffer.wrap(recent.text().getBytes(UTF_8)));
    Router router =
        Router.builder().service(greeter).listener(recent).resource("/recent-calls", page).build();

    try (NettyServer server = NettyServer.builder().port(0).handler(router).start();
        NettyTransport transport = NettyTransport.to("http://localhost:" + server.port())) {
      Throwable unused =
          catchThrowable(() -> transport.unary(Echo.FAIL, Echo.HELLO, CallOptions.defaults()));
      URI url = URI.create("http://localhost:" + server.port() + "/recent-calls");
      String text = "";
      while (text.isEmpty()) { // The call ends a little later than its client has the response.
        try (InputStream body = url.toURL().openStream()) {
          text = new String(body.readAllBytes(), UTF_8);
        }
      }
      assertThat(text).contains(" served /echo.v1.Echo/Fail connect ", " not_found ");
    }
  }
}
