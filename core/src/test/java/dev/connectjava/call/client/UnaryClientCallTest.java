package dev.connectjava.call.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.TextCodec;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.protocol.Envelope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller is told whose transport, executor or server behaves as few do. */
final class UnaryClientCallTest {

  /** A transport whose one exchange gets what the test says. */
  private static final class OneExchange
      implements HttpClientTransport, CheckedClientExchange.Surroundings {

    private final List<String> violations = new ArrayList<>();
    private @Nullable CheckedClientExchange opened;

    /** What another thread does while the call asks the transport for something. */
    private Runnable meanwhile = () -> {};

    CheckedClientExchange opened() {
      CheckedClientExchange exchange = opened;
      assertThat(exchange).isNotNull();
      return exchange;
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      CheckedClientExchange exchange =
          new CheckedClientExchange(listener, request.timeout(), SteppedLoop.ofThisThread(), this);
      opened = exchange;
      return exchange;
    }

    @Override
    public void point() {
      meanwhile.run();
    }

    @Override
    public boolean refuses() {
      return false;
    }

    @Override
    public void violate(String what) {
      violations.add(what);
    }

    @Override
    public void close() {}
  }

  private final OneExchange http = new OneExchange();

  private static ClientCall<String, String> open(HttpClientTransport http, Executor callbacks) {
    TextCodec codec = new TextCodec();
    ClientConfig config =
        ClientConfig.builder()
            .protocol(Protocol.GRPC)
            .codec(codec)
            .codec(codec.name())
            .callbackExecutor(callbacks)
            .build();
    return Transport.over(http, config).open(Texts.ASK, CallOptions.defaults());
  }

  private static Headers head(String... more) {
    return Headers.of(more).toBuilder().add("content-type", "application/grpc+text").build();
  }

  @Test
  void headersWithAStatus_areToldAsSoonAsThereIsABody() {
    ClientCall<String, String> call = open(http, Runnable::run);
    call.sendAsync("question");
    CompletableFuture<Headers> headers = call.responseHeadersAsync().toCompletableFuture();
    HttpResponseListener listener = http.opened().listener;
    listener.onHead(200, head("grpc-status", "0"));
    assertThat(headers).isNotDone();
    listener.onData(Envelope.of(Envelope.UNCOMPRESSED, "answer".getBytes(UTF_8)), false);

    assertThat(headers).isDone();
    assertThat(headers.join().contains("grpc-status")).isTrue();
    assertThat(http.violations).isEmpty();
  }

  @Test
  void callbackExecutorThatThrowsAnything_keepsNoCallerWaiting() {
    ClientCall<String, String> call =
        open(
            http,
            task -> {
              throw new IllegalStateException("closed");
            });
    call.sendAsync("question");
    CompletableFuture<Headers> headers = call.responseHeadersAsync().toCompletableFuture();
    CompletableFuture<Optional<String>> received = call.receiveAsync().toCompletableFuture();
    HttpResponseListener listener = http.opened().listener;
    listener.onHead(200, head());
    listener.onData(Envelope.of(Envelope.UNCOMPRESSED, "answer".getBytes(UTF_8)), false);
    listener.onEnd(Headers.of("grpc-status", "0"));

    assertThat(headers).isDone();
    assertThat(received).isCompletedWithValue(Optional.of("answer"));
    assertThat(http.opened().memory().used()).isZero();
  }

  @Test
  void messageOfACallThatIsFailing_isGivenToNobody() {
    ClientCall<String, String> call = open(http, Runnable::run);
    call.sendAsync("question");
    HttpResponseListener listener = http.opened().listener;
    listener.onHead(200, head());
    ByteBuffer message = Envelope.of(Envelope.UNCOMPRESSED, "answer".getBytes(UTF_8));
    listener.onData(message.duplicate(), false);
    listener.onData(message.limit(Envelope.PREFIX_BYTES + 1), false);
    List<CompletableFuture<Optional<String>>> received = new ArrayList<>();
    http.meanwhile =
        () -> {
          http.meanwhile = () -> {};
          received.add(call.receiveAsync().toCompletableFuture());
        };
    listener.onFailed(HttpFailure.of(HttpFailure.Kind.LOST, "lost"));

    assertThat(received).singleElement().matches(CompletableFuture::isCompletedExceptionally);
    assertThat(http.opened().memory().used()).isZero();
  }

  @Test
  void transportThatThrows_failsTheCallForWhoWaitsAlready() {
    IllegalStateException broken = new IllegalStateException("broken");
    HttpClientTransport throwing =
        new HttpClientTransport() {
          @Override
          public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
            throw broken;
          }

          @Override
          public void close() {}
        };
    ClientCall<String, String> call = open(throwing, Runnable::run);
    CompletableFuture<Optional<String>> received = call.receiveAsync().toCompletableFuture();

    assertThatThrownBy(() -> call.send("question")).isSameAs(broken);
    assertThatThrownBy(received::join).hasCauseInstanceOf(RpcException.class).hasRootCause(broken);
    assertThat(received.exceptionNow())
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
  }

  @Test
  void callThatCantBeAborted_isNotInTheWayOfOthersOfItsParent() {
    ScriptedParent parent = new ScriptedParent();
    CallsOfParent calls = CallsOfParent.of(parent);
    List<RpcException> aborted = new ArrayList<>();
    OutgoingCall failing =
        reason -> {
          aborted.add(reason);
          throw new OutOfMemoryError("as a test wants it");
        };
    OutgoingCall another =
        reason -> {
          aborted.add(reason);
          throw new IllegalStateException("as a test wants it");
        };
    calls.add(failing);
    calls.add(another);
    parent.cancel();

    assertThat(aborted).hasSize(2);
  }
}
