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
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.TextCodec;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.protocol.Envelope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a caller of a stream is told when a call fails as few do. */
final class StreamClientCallTest {

  private static final RpcMethod<String, String> EXCHANGE =
      RpcMethod.bidiStream("texts.Service", "Exchange", String.class, String.class);
  private static final IllegalStateException BROKEN = new IllegalStateException("broken");

  /** A transport with one exchange, which does nothing, or throws. */
  private static final class OneExchange
      implements HttpClientTransport, HttpClientExchange, MessageMemory {

    private final Loop loop = SteppedLoop.ofThisThread();
    private boolean opens = true;
    private boolean cancels = true;
    private @Nullable HttpResponseListener listener;

    /** What another thread does while the call asks for memory. */
    private Runnable meanwhile = () -> {};

    /** Used under the lock of the call's inbox. */
    private int memoryInUse;

    HttpResponseListener listener() {
      return Objects.requireNonNull(listener);
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener newListener) {
      if (!opens) {
        throw BROKEN;
      }
      listener = newListener;
      return this;
    }

    @Override
    public void start(@Nullable ByteBuffer body) {}

    @Override
    public void write(ByteBuffer data) {}

    @Override
    public void finish() {}

    @Override
    public void cancel() {
      if (!cancels) {
        throw BROKEN;
      }
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public MessageMemory memory() {
      return this;
    }

    @Override
    public @Nullable String reserve(int bytes, int messageBytes) {
      meanwhile.run();
      memoryInUse += bytes;
      return null;
    }

    @Override
    public void release(int bytes) {
      memoryInUse -= bytes;
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public void close() {}
  }

  private static ClientCall<String, String> open(
      OneExchange http, RpcMethod<String, String> method) {
    return transport(http).open(method, CallOptions.defaults());
  }

  private static Transport transport(OneExchange http) {
    TextCodec codec = new TextCodec();
    ClientConfig config =
        ClientConfig.builder()
            .protocol(Protocol.GRPC)
            .codec(codec)
            .codec(codec.name())
            .callbackExecutor(Runnable::run)
            .build();
    return Transport.over(http, config);
  }

  @Test
  void transportThatThrows_failsTheCallForWhoWaitsAlready() {
    OneExchange http = new OneExchange();
    http.opens = false;
    ClientCall<String, String> call = open(http, Texts.REPEAT);
    CompletableFuture<Optional<String>> received = call.receiveAsync().toCompletableFuture();

    assertThatThrownBy(() -> call.send("question")).isSameAs(BROKEN);
    assertThatThrownBy(received::join).hasCauseInstanceOf(RpcException.class).hasRootCause(BROKEN);
    assertThatThrownBy(() -> open(http, Texts.COLLECT)).isSameAs(BROKEN);
  }

  @Test
  void exchangeThatCantBeCancelled_keepsNoCallerWaiting() {
    OneExchange http = new OneExchange();
    http.cancels = false;
    ClientCall<String, String> call = open(http, Texts.COLLECT);
    CompletableFuture<Optional<String>> received = call.receiveAsync().toCompletableFuture();
    call.cancel();

    assertThat(received).isCompletedExceptionally();
    assertThat(received.exceptionNow())
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.CANCELED));
  }

  /** The outcome is there before the message is dropped: whoever comes between gets nothing. */
  @Test
  void messageOfACallThatIsFailing_isGivenToNobody() throws Exception {
    OneExchange http = new OneExchange();
    ClientCall<String, String> call = open(http, Texts.COLLECT);
    HttpResponseListener listener = http.listener();
    listener.onHead(200, Headers.of("content-type", "application/grpc+text"));
    ByteBuffer message = Envelope.of(Envelope.UNCOMPRESSED, "answer".getBytes(UTF_8));
    listener.onData(message.duplicate(), false);
    Thread canceller = Thread.ofPlatform().unstarted(call::cancel);
    List<CompletableFuture<Optional<String>>> received = new ArrayList<>();
    http.meanwhile =
        () -> {
          http.meanwhile = () -> {};
          canceller.start();
          awaitParked(canceller); // The call has failed, and its event has the lock.
          received.add(call.receiveAsync().toCompletableFuture());
        };
    listener.onData(message.limit(Envelope.PREFIX_BYTES + 1), false);
    canceller.join();

    assertThat(received).singleElement().matches(CompletableFuture::isCompletedExceptionally);
    assertThat(http.memoryInUse).isZero();
  }

  /** Takes nothing that it does not ask for. */
  private static final class Reader implements Flow.Subscriber<String> {

    private final List<String> told = new ArrayList<>();
    private Flow.@Nullable Subscription subscription;

    void request() {
      Objects.requireNonNull(subscription).request(1);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
    }

    @Override
    public void onNext(String message) {
      told.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      told.add(failure instanceof RpcException e ? e.code().name() : failure.toString());
    }

    @Override
    public void onComplete() {
      told.add("complete");
    }
  }

  @Test
  void messagesOfACallThatHasFailed_stayCountedWhenASendFails() {
    OneExchange http = new OneExchange();
    Reader reader = new Reader();
    AtomicReference<Flow.Subscriber<? super String>> requests = new AtomicReference<>();
    Flow.Publisher<String> publisher = requests::set;
    transport(http).bidiStreamAsync(EXCHANGE, publisher, CallOptions.defaults()).subscribe(reader);
    requests
        .get()
        .onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long count) {}

              @Override
              public void cancel() {}
            });
    HttpResponseListener listener = http.listener();
    listener.onHead(200, Headers.of("content-type", "application/grpc+text"));
    listener.onData(Envelope.of(Envelope.UNCOMPRESSED, "answer".getBytes(UTF_8)), false);
    listener.onEnd(Headers.of("grpc-status", "10"));
    int held = http.memoryInUse;
    assertThat(held).isPositive();

    requests.get().onNext("question");

    assertThat(http.memoryInUse).isEqualTo(held);
    reader.request();
    reader.request();
    assertThat(reader.told).containsExactly("answer", "ABORTED");
    assertThat(http.memoryInUse).isZero();
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }
}
