package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.examples.okhttp.v1.RepeatRequest;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextServiceClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server's calls by OkHttp, in all protocols that each version of HTTP has. */
@Timeout(60)
final class OkHttpTransportTest {

  private static final String LONG = "long ".repeat(2_000);

  private static RpcException failureOf(TextServiceClient client, Text request) {
    return catchThrowableOfType(RpcException.class, () -> client.say(request));
  }

  private static RpcException failureOf(CompletableFuture<?> call) {
    CompletionException failure = catchThrowableOfType(CompletionException.class, call::join);
    assertThat(failure.getCause()).isInstanceOf(RpcException.class);
    return (RpcException) failure.getCause();
  }

  private static List<String> textsOf(Iterable<Text> received) {
    List<String> texts = new ArrayList<>();
    received.forEach(text -> texts.add(text.getText()));
    return texts;
  }

  private static OkHttpClient.Builder http2() {
    return new OkHttpClient.Builder().protocols(List.of(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE));
  }

  private static Transport transport(Server server, OkHttpClient http) {
    return OkHttpTransport.to(server.url(), http, Server.config(Protocol.CONNECT).build());
  }

  private static RepeatRequest repeated(int count) {
    return RepeatRequest.newBuilder().setText(LONG).setCount(count).build();
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, HTTP_1_1",
    "GRPC_WEB, HTTP_1_1",
    "CONNECT, H2_PRIOR_KNOWLEDGE",
    "GRPC_WEB, H2_PRIOR_KNOWLEDGE",
    "GRPC, H2_PRIOR_KNOWLEDGE"
  })
  void callsOfAllKinds_areAnswered(Protocol protocol, okhttp3.Protocol version) {
    try (Server server = Server.start(version);
        Transport transport = server.transport(protocol)) {
      TextServiceClient client = TextServiceClient.of(transport);

      assertThat(client.say(Texts.of(LONG)).getText()).isEqualTo(LONG);
      assertThat(client.say(Text.getDefaultInstance()).getText()).isEmpty();
      try (ServerStreamingCall<Text> repetitions = client.repeat(repeated(500))) {
        assertThat(textsOf(repetitions)).hasSize(500).containsOnly(LONG);
      }
      try (ClientStreamingCall<Text, Text> joined = client.join()) {
        for (int i = 0; i < 100; i++) {
          joined.send(Texts.of(LONG));
        }
        assertThat(joined.finish().getText()).hasSize(100 * (LONG.length() + 1) - 1);
      }
      try (BidiStreamingCall<Text, Text> talk = client.talk()) {
        talk.send(Texts.of("one"));
        talk.send(Texts.of("two"));
        talk.closeSend();
        assertThat(textsOf(talk)).containsExactly("one", "two");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT", "GRPC_WEB", "GRPC"})
  void answer_arrivesBeforeTheRequestIsComplete(Protocol protocol) {
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = server.transport(protocol);
        BidiStreamingCall<Text, Text> talk = TextServiceClient.of(transport).talk()) {
      for (String text : new String[] {"one", "two", "three"}) {
        talk.send(Texts.of(text));
        assertThat(talk.receive()).isEqualTo(Texts.of(text));
      }
      talk.closeSend();
      assertThat(talk.receive()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, HTTP_1_1",
    "GRPC_WEB, HTTP_1_1",
    "CONNECT, H2_PRIOR_KNOWLEDGE",
    "GRPC_WEB, H2_PRIOR_KNOWLEDGE",
    "GRPC, H2_PRIOR_KNOWLEDGE"
  })
  void failure_hasItsCode(Protocol protocol, okhttp3.Protocol version) {
    try (Server server = Server.start(version);
        Transport transport = server.transport(protocol)) {
      RpcException failure = failureOf(TextServiceClient.of(transport), Texts.of("fail"));

      assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
      assertThat(failure).hasMessageContaining("there is no such text");
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT, HTTP_1_1", "GRPC, H2_PRIOR_KNOWLEDGE"})
  void deadline_endsTheCall(Protocol protocol, okhttp3.Protocol version) {
    try (Server server = Server.start(version);
        Transport transport = server.transport(protocol)) {
      TextServiceClient client =
          TextServiceClient.of(transport)
              .with(CallOptions.defaults().withTimeout(Duration.ofMillis(200)));

      assertThat(failureOf(client, Texts.of("wait")).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT", "GRPC_WEB", "GRPC"})
  void cancellation_reachesTheHandler(Protocol protocol) {
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = server.transport(protocol)) {
      CompletableFuture<Text> waiting =
          TextServiceClient.of(transport).async().say(Texts.of("wait"));
      server.texts().awaitWaiting();
      waiting.cancel(true);
      server.texts().awaitCancellation();
    }
  }

  /** What was sent before must not look like all of it. */
  @ParameterizedTest
  @CsvSource({"CONNECT", "GRPC_WEB", "GRPC"})
  void cancelledStream_isNotCompleteForTheHandler(Protocol protocol) throws InterruptedException {
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = server.transport(protocol)) {
      TextServiceClient client = TextServiceClient.of(transport);
      for (int i = 0; i < 20; i++) {
        try (BidiStreamingCall<Text, Text> talk = client.talk()) {
          talk.send(Texts.of("one"));
          assertThat(talk.receive()).isEqualTo(Texts.of("one"));
          talk.cancel();
        }
        assertThat(server.texts().wasComplete()).isFalse();
      }
      try (BidiStreamingCall<Text, Text> talk = client.talk()) {
        talk.closeSend();
        assertThat(talk.receive()).isNull();
      }
      assertThat(server.texts().wasComplete()).isTrue();
    }
  }

  @Test
  void cancelledStream_releasesItsConnection() throws InterruptedException {
    CountDownLatch released = new CountDownLatch(1);
    EventListener listener =
        new EventListener() {
          @Override
          public void connectionReleased(Call call, Connection connection) {
            released.countDown();
          }
        };
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = transport(server, http2().eventListener(listener).build());
        BidiStreamingCall<Text, Text> talk = TextServiceClient.of(transport).talk()) {
      talk.send(Texts.of("one"));
      assertThat(talk.receive()).isEqualTo(Texts.of("one"));
      talk.cancel();

      assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** It reads the response, and the thread that writes the request waits for the caller. */
  @Test
  void stream_needsOneThreadOfTheDispatcher() {
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport =
            transport(server, http2().dispatcher(new Dispatcher(thread)).build());
        BidiStreamingCall<Text, Text> talk = TextServiceClient.of(transport).talk()) {
      talk.send(Texts.of("one"));
      assertThat(talk.receive()).isEqualTo(Texts.of("one"));
      talk.closeSend();
      assertThat(talk.receive()).isNull();
    }
  }

  /** Returns a response whose body can't be read. */
  private static Response unreadable(Response response) {
    ForwardingSource broken =
        new ForwardingSource(response.body().source()) {
          @Override
          public long read(Buffer sink, long byteCount) {
            throw new IllegalStateException("the interceptor is broken");
          }
        };
    return response.newBuilder().body(ResponseBody.create(Okio.buffer(broken), null, -1)).build();
  }

  @Test
  void exceptionOfAnInterceptorsBody_failsTheCall() {
    OkHttpClient http =
        http2().addInterceptor(chain -> unreadable(chain.proceed(chain.request()))).build();
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = transport(server, http)) {
      RpcException failure = failureOf(TextServiceClient.of(transport), Texts.of("hello"));

      assertThat(failure.code()).isEqualTo(Code.INTERNAL);
      assertThat(failure)
          .hasMessageContaining("can't read the response of http://127.0.0.1:")
          .hasMessageContaining("the interceptor is broken")
          .hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void close_failsOpenCalls_andLaterOnes() {
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE)) {
      Transport transport = server.transport(Protocol.GRPC);
      TextServiceClient client = TextServiceClient.of(transport);
      CompletableFuture<Text> open = client.async().say(Texts.of("wait"));
      server.texts().awaitWaiting();

      transport.close();

      assertThat(failureOf(open).code()).isEqualTo(Code.CANCELED);
      assertThat(failureOf(client, Texts.of("late")).code()).isEqualTo(Code.CANCELED);
      server.texts().awaitCancellation();
    }
  }

  /** The response ends while the request is not complete. */
  @Test
  void failureBeforeTheRequestIsComplete_endsTheCall() {
    try (Server server = Server.start(okhttp3.Protocol.H2_PRIOR_KNOWLEDGE);
        Transport transport = server.transport(Protocol.GRPC);
        BidiStreamingCall<Text, Text> call =
            BidiStreamingCall.of(transport.open(Unknown.METHOD, CallOptions.defaults()))) {
      RpcException failure = catchThrowableOfType(RpcException.class, call::receive);

      assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
    }
  }

  @Test
  void get_isAnswered() {
    try (Server server = Server.start(okhttp3.Protocol.HTTP_1_1);
        Transport transport =
            server.transport(Server.config(Protocol.CONNECT).useGet(true).build())) {
      assertThat(TextServiceClient.of(transport).say(Texts.of("hello")).getText())
          .isEqualTo("hello");
    }
  }

  @Test
  void grpcOverHttp1_failsWithTheVersionThatItNeeds() {
    try (Server server = Server.start(okhttp3.Protocol.HTTP_1_1);
        Transport transport = server.transport(Protocol.GRPC)) {
      RpcException failure = failureOf(TextServiceClient.of(transport), Texts.of("hello"));

      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("gRPC, which needs HTTP/2");
    }
  }

  @Test
  void serverThatIsNotThere_isUnavailable() throws IOException {
    try (Socket unheard = new Socket()) {
      unheard.bind(new InetSocketAddress("127.0.0.1", 0)); // Its port listens to no connections.
      String url = "http://127.0.0.1:" + unheard.getLocalPort();
      try (Transport transport =
          OkHttpTransport.to(url, new OkHttpClient(), Server.config(Protocol.CONNECT).build())) {
        RpcException failure = failureOf(TextServiceClient.of(transport), Texts.of("hello"));

        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("can't connect to " + url);
      }
    }
  }

  @Test
  void urlThatIsNotValid_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            OkHttpTransport.to(
                "ftp://host", new OkHttpClient(), Server.config(Protocol.CONNECT).build()));
  }

  @Test
  void json_isRefusedByTheClient() {
    try (Server server = Server.start(okhttp3.Protocol.HTTP_1_1);
        Transport transport = server.transport(Protocol.CONNECT)) {
      TextServiceClient client =
          TextServiceClient.of(transport).with(CallOptions.defaults().withCodec("json"));

      assertThat(
              catchThrowableOfType(
                  IllegalArgumentException.class, () -> client.say(Texts.of("hello"))))
          .hasMessageContaining("there is no codec \"json\": known are [proto]");
    }
  }
}
