package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ElizaServerTest {
  private static final ServerOptions ANY_PORT = ServerOptions.parse("--port", "0");
  private static final String SERVICE = "/connectrpc.eliza.v1.ElizaService/";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private NettyServer server = ElizaServer.start(ANY_PORT, eliza(Duration.ZERO));

  @AfterEach
  void endServer() {
    server.shutdown(Duration.ZERO);
    client.close();
  }

  @Test
  void page_isServedWithEverythingThatItRefersTo() throws Exception {
    String page = text(get("/")).body();

    assertThat(page).startsWith("<!doctype html>").contains("id=\"sentence\"", "id=\"introduce\"");
    assertThat(page).contains("href=\"eliza.css\"", "src=\"eliza.js\"");
    assertThat(text(get("/eliza.js")).body())
        .contains("from './connect.js'", "from './wire.js'")
        .doesNotContain("http://", "https://");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/eliza.css, text/css",
    "/eliza.js, text/javascript",
    "/connect.js, text/javascript",
    "/wire.js, text/javascript",
  })
  void pageFile_isServedAsWhatItIs(String path, String type) throws Exception {
    HttpResponse<String> response = text(get(path));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains(type + "; charset=utf-8");
    assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'none';");
  }

  @Test
  void healthChecks_answer() throws Exception {
    assertThat(text(get("/healthz")).body()).isEqualTo("ok\n");
    assertThat(text(get("/readyz")).body()).isEqualTo("SERVING\n");
  }

  @Test
  void say_asUnaryJson_answersTheSentence() throws Exception {
    HttpResponse<String> response =
        text(
            post("Say", "application/json", "{\"sentence\": \"My name is Ada\"}")
                .header("Connect-Protocol-Version", "1"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body()).isEqualTo(sentence(firstReply("My name is Ada")));
  }

  @Test
  void say_asGet_answersTheSame() throws Exception {
    String query =
        "?connect=v1&encoding=json&message=%7B%22sentence%22%3A%22My%20name%20is%20Ada%22%7D";

    HttpResponse<String> response = text(get(SERVICE + "Say" + query));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(sentence(firstReply("My name is Ada")));
  }

  @Test
  void say_ofSomethingThatIsNotJson_isAnInvalidArgument() throws Exception {
    HttpResponse<String> response = text(post("Say", "application/json", "My name is Ada"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"code\":\"invalid_argument\",\"message\":");
  }

  @Test
  void introduce_streamsOneMessageForEachSentence() throws Exception {
    List<Envelope> envelopes =
        Envelope.readAllFrom(stream(enveloped("Introduce", "{\"name\":\"Ada\"}")).body());

    Stream<Envelope> sentences =
        Introduction.sentences(Script.load(), "Ada").stream()
            .map(sentence -> new Envelope(0, sentence(sentence)));
    assertThat(envelopes)
        .containsExactlyElementsOf(
            Stream.concat(sentences, Stream.of(new Envelope(Envelope.END_OF_STREAM, "{}")))
                .toList());
  }

  @Test
  void introduce_sendsASentenceBeforeTheNextOneIsDue() throws Exception {
    restartWith(eliza(Duration.ofHours(1)));

    try (InputStream body = stream(enveloped("Introduce", "{\"name\":\"Ada\"}")).body()) {
      assertThat(Envelope.readFrom(body)).isEqualTo(new Envelope(0, sentence("Hello, Ada.")));
    }
  }

  @Test
  void introduce_whenTheClientGoes_isCancelledInTheMiddleOfItsPause() throws Exception {
    CompletableFuture<RpcException> failure = new CompletableFuture<>();
    Router router =
        Router.builder()
            .service(eliza(Duration.ofHours(1)))
            .interceptor((call, next) -> {
              try {
                next.handle(call);
              } catch (RpcException e) {
                failure.complete(e);
                throw e;
              }
            })
            .build();
    server.shutdown(Duration.ZERO);
    server = NettyServer.builder().host("127.0.0.1").port(0).handler(router).start();

    try (InputStream body = stream(enveloped("Introduce", "{}")).body()) {
      Envelope.readFrom(body);
    }

    assertThat(failure.get(30, TimeUnit.SECONDS).code()).isEqualTo(Code.CANCELED);
  }

  @Test
  void converse_answersEachSentenceUntilGoodbyeAndRemembers() throws Exception {
    HttpRequest.Builder request =
        enveloped(
            "Converse",
            sentence("My cat ran away"),
            sentence("Blah"),
            sentence("Bye"),
            sentence("Are you still there?"));

    HttpResponse<InputStream> response = stream(request);
    List<Envelope> envelopes = Envelope.readAllFrom(response.body());

    Conversation conversation = conversation();
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(envelopes)
        .containsExactly(
            new Envelope(0, sentence(conversation.reply("My cat ran away"))),
            new Envelope(0, sentence(conversation.reply("Blah"))),
            new Envelope(0, sentence(conversation.reply("Bye"))),
            new Envelope(Envelope.END_OF_STREAM, "{}"));
    assertThat(envelopes.get(1).json()).contains("your cat ran away");
  }

  private void restartWith(Eliza eliza) {
    server.shutdown(Duration.ZERO);
    server = ElizaServer.start(ANY_PORT, eliza);
  }

  private static Eliza eliza(Duration pausePerWord) {
    return new Eliza(Script.load(), () -> new SplittableRandom(7), pausePerWord);
  }

  private static Conversation conversation() {
    return new Conversation(Script.load(), new SplittableRandom(7));
  }

  private static String firstReply(String sentence) {
    return conversation().reply(sentence);
  }

  private static String sentence(String text) {
    return "{\"sentence\":\"" + text + "\"}";
  }

  private HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpRequest.Builder post(String method, String contentType, BodyPublisher body) {
    return get(SERVICE + method).header("Content-Type", contentType).POST(body);
  }

  private HttpRequest.Builder post(String method, String contentType, String body) {
    return post(method, contentType, BodyPublishers.ofString(body));
  }

  private HttpResponse<String> text(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder enveloped(String method, String... messages) {
    List<byte[]> envelopes = Stream.of(messages).map(Envelope::of).toList();
    return post(method, "application/connect+json", BodyPublishers.ofByteArrays(envelopes));
  }

  private HttpResponse<InputStream> stream(HttpRequest.Builder request) throws Exception {
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/connect+json");
    return response;
  }
}
