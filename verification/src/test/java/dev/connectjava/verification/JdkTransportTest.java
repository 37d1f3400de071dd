package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.jdk.JdkTransport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to the transport by the JDK's HTTP client, and the examples of its page. */
@Timeout(60)
final class JdkTransportTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/verification/JdkTransportTest.java");

  private final Gates gates = new Gates();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .shutdownGrace(Duration.ofSeconds(5))
          .service(new Contract(gates))
          .start();
  private final String url = "http://127.0.0.1:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(Path.of("../docs/jdk-client.md"))).results())
        .hasSize(3)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  private static String hello(String url) {
    try (JdkTransport transport = JdkTransport.to(url)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      return client.ask(Order.newBuilder().setText("hello").build()).getText();
    }
  }

  private static JdkTransport overWeb(String url) {
    JdkTransport transport = JdkTransport.builder(url).protocol(Protocol.GRPC_WEB).build();
    return transport;
  }

  private static JdkTransport withClient(String url, SSLContext context) {
    HttpClient client =
        HttpClient.newBuilder().sslContext(context).connectTimeout(Duration.ofSeconds(2)).build();
    JdkTransport transport = JdkTransport.builder(url).httpClient(client).build();
    return transport;
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }

  private static RpcException failureOf(ContractServiceClient client, CallOptions options) {
    return catchThrowableOfType(RpcException.class, () -> client.ask(order("hello"), options));
  }

  @Test
  void callsOfThePage_areAnswered() throws NoSuchAlgorithmException {
    assertThat(hello(url)).isEqualTo("hello");
    try (JdkTransport web = overWeb(url);
        JdkTransport own = withClient(url, SSLContext.getDefault())) {
      assertThat(ContractServiceClient.of(web).ask(order("web")).getText()).isEqualTo("web");
      assertThat(ContractServiceClient.of(own).ask(order("own")).getText()).isEqualTo("own");
    }
  }

  @Test
  void grpc_isRefusedWithTheChoiceThereIs() {
    ClientConfig config = ClientConfig.builder().protocol(Protocol.GRPC).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdkTransport.builder(url).config(config).build())
        .withMessageContaining("CONNECT or GRPC_WEB");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "http://",
        "http:///path",
        "http://a?b",
        "http://a#b",
        "http://u@a",
        "a b",
        "http://my_service:8080",
        "http://a:b"
      })
  void urlThatNamesNoServer_isRefused(String wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdkTransport.to(wrong))
        .withMessageStartingWith("\"" + wrong + "\" is not a valid URL: ");
  }

  @Test
  void headerOfTheJdk_failsTheCallBeforeItIsSent() {
    try (JdkTransport transport = JdkTransport.to(url)) {
      RpcException failure =
          failureOf(
              ContractServiceClient.of(transport),
              CallOptions.defaults().withHeader("expect", "100-continue"));

      assertThat(failure.code()).isEqualTo(Code.INTERNAL);
      assertThat(failure).hasMessageContaining("restricted header name");
    }
  }

  @Test
  void serverThatIsNotThere_isUnavailable() throws IOException {
    try (Socket unheard = new Socket()) {
      unheard.bind(new InetSocketAddress("127.0.0.1", 0)); // Its port listens to no connections.
      String target = "http://127.0.0.1:" + unheard.getLocalPort();
      try (JdkTransport transport = JdkTransport.to(target)) {
        RpcException failure =
            failureOf(ContractServiceClient.of(transport), CallOptions.defaults());

        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("can't connect to " + target);
      }
    }
  }

  @Test
  void connectionThatEnds_isUnavailable() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JdkTransport transport = JdkTransport.to("http://127.0.0.1:" + socket.getLocalPort())) {
      CompletableFuture<Reply> reply =
          ContractServiceClient.of(transport).async().ask(order("hello"));
      socket.accept().close();

      CompletionException failure = catchThrowableOfType(CompletionException.class, reply::join);
      assertThat(failure.getCause())
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  @Test
  void close_failsOpenCalls_andLaterOnes() {
    JdkTransport transport = JdkTransport.to(url);
    ContractServiceClient client = ContractServiceClient.of(transport);
    CompletableFuture<Reply> open =
        client.async().ask(order("late").toBuilder().setGate("closed").build());
    gates.at("closed").awaitArrival();

    transport.close();

    CompletionException failure = catchThrowableOfType(CompletionException.class, open::join);
    assertThat(failure.getCause())
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
    assertThat(failureOf(client, CallOptions.defaults()).code()).isEqualTo(Code.CANCELED);
    gates.at("closed").awaitCancel();
  }

  @Test
  void nameWithAnUnderscore_isRefusedWithTheLettersThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdkTransport.to("http://my_service:8080"))
        .withMessageContaining("ASCII letters, digits, '-' and '.' only");
  }

  /** Heads that arrive while the transport closes leave nothing that the client waits for. */
  @Test
  void close_leavesNoRequestToItsClient() {
    for (int round = 0; round < 20; round++) {
      HttpClient client = HttpClient.newHttpClient();
      JdkTransport transport = JdkTransport.builder(url).httpClient(client).build();
      for (int i = 0; i < 10; i++) {
        CompletableFuture<Reply> unused =
            ContractServiceClient.of(transport).async().ask(order("on its way"));
      }
      transport.close();
      client.close();

      assertThat(client.isTerminated()).isTrue();
    }
  }

  @Test
  void longStream_arrivesWhole() {
    try (JdkTransport transport = JdkTransport.to(url);
        ServerStreamingCall<Reply> call =
            ContractServiceClient.of(transport)
                .repeat(order("x".repeat(10_000)).toBuilder().setCount(1_000).build())) {
      assertThat(call).hasSize(1_000);
    }
  }
}
