package dev.connectjava.call.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OutgoingChunk;
import dev.connectjava.call.SteppedLoop;
import dev.connectjava.call.TextCodec;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestMessagesTest {

  /** A transport and its one exchange, which tells what was done to it. */
  private static final class Recorder implements HttpClientTransport, HttpClientExchange {

    final List<String> done = new CopyOnWriteArrayList<>();
    final SteppedLoop loop = SteppedLoop.ofThisThread();
    volatile boolean writable = true;
    Runnable whileOpening = () -> {};
    Runnable whileWriting = () -> {};

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      whileOpening.run();
      return this;
    }

    @Override
    public void start(@Nullable ByteBuffer body) {
      done.add("start");
    }

    @Override
    public void write(ByteBuffer data) {
      done.add("write " + data.remaining());
      whileWriting.run();
    }

    @Override
    public void finish() {
      done.add("finish");
    }

    @Override
    public void cancel() {
      done.add("cancel");
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public void consumed(int bytes) {
      done.add("consumed " + bytes);
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public void close() {}
  }

  /** Is told nothing here. */
  private static final class Deaf implements HttpResponseListener {

    @Override
    public void onStarted(HttpVersion version, Peer peer) {}

    @Override
    public void onHead(int status, Headers headers) {}

    @Override
    public void onData(ByteBuffer data, boolean last) {}

    @Override
    public void onEnd(Headers trailers) {}

    @Override
    public void onWritable() {}

    @Override
    public void onTimeout() {}

    @Override
    public void onFailed(HttpFailure reason) {}
  }

  /** Encodes messages that are strings. */
  private static final class TextEncoding implements RequestMessages.Encoding {

    private final MessageCodec<String> codec = new TextCodec().forType(String.class).orElseThrow();
    private final MessageCoding<String, String> coding =
        MessageCoding.ofClient(new MethodCodec<>(codec, codec), 1_000_000, 0);

    @Override
    public void append(Object message, OutgoingChunk chunk) {
      coding.append((String) message, null, null, chunk, EncodingMemory.UNCOUNTED);
    }

    @Override
    public EncodedMessage encode(Object message) {
      return coding.encode((String) message, null, null, true, EncodingMemory.UNCOUNTED);
    }

    @Override
    public void onLost(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  private final Recorder http = new Recorder();
  private final RequestMessages requests =
      new RequestMessages(
          new WaitingCaller(RpcMethod.unary("test.v1.Test", "Test", byte[].class, byte[].class)),
          Runnable::run,
          new TextEncoding(),
          null);

  private void open() {
    HttpClientRequest head = HttpClientRequest.builder("POST", "/a/b").build();
    requests.open(http, head, null, new Deaf());
  }

  /** A message that has this many bytes with its prefix. */
  private static String message(int bytes) {
    return "x".repeat(bytes - Envelope.PREFIX_BYTES);
  }

  /** Sends on a thread of its own. */
  private FutureTask<Boolean> send(int bytes) {
    FutureTask<Boolean> sent = new FutureTask<>(() -> requests.send(message(bytes)));
    Thread sender = Thread.ofVirtual().start(sent);
    while (!sent.isDone() && sender.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return sent;
  }

  private static <T> T await(FutureTask<T> task) throws Exception {
    return task.get(10, TimeUnit.SECONDS);
  }

  @Test
  void send_waitsWhileTheExchangeIsFull_andThenKeepsTheOrder() throws Exception {
    open();
    http.writable = false;
    FutureTask<Boolean> first = send(6);
    assertThat(http.done).containsExactly("start");

    http.writable = true;
    requests.onWritable();
    assertThat(await(first)).isTrue();
    assertThat(await(send(7))).isTrue();
    requests.close();
    assertThat(http.done).containsExactly("start", "write 13", "finish");
  }

  @Test
  void messagesThatAreSentBeforeTheLoopTakesThem_areWrittenTogether() throws InterruptedException {
    open();
    requests.send(message(6));
    requests.send(message(7));
    http.loop.runAll();
    requests.send(message(8));
    http.loop.runAll();
    assertThat(http.done).containsExactly("start", "write 13", "write 8");
  }

  @Test
  void messagesOfAChunk_areNotWrittenAfterTheEndOfTheCall() throws InterruptedException {
    open();
    requests.send(message(6));
    requests.end(true);
    http.loop.runAll();
    assertThat(http.done).containsExactly("start", "cancel");
  }

  @Test
  void end_whileASendWaits_isNotOvertaken_butRefusesIt() {
    open();
    http.writable = false;
    FutureTask<Boolean> sent = send(6);
    requests.close();
    http.writable = true;
    requests.onWritable();

    assertThat(sent)
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(http.done).containsExactly("start", "finish");
  }

  @Test
  void waitingSend_isReleasedByTheEndOfTheCall() throws Exception {
    open();
    http.writable = false;
    FutureTask<Boolean> sent = send(6);
    requests.end(true);

    assertThat(await(sent)).isFalse();
    assertThat(http.done).containsExactly("start", "cancel");
  }

  @Test
  void stageOfASend_isCompleteWhenTheNextMayFollow() {
    open();
    http.writable = false;
    CompletableFuture<Void> sent = requests.sendAsync(message(6)).toCompletableFuture();
    assertThat(sent).isNotDone();
    assertThatIllegalStateException().isThrownBy(() -> requests.sendAsync(message(7)));

    requests.onWritable();
    assertThat(sent).isCompleted();
    http.loop.runAll();
    assertThat(http.done).containsExactly("start", "write 6");
  }

  @Test
  void stageOfASend_isCompleteWhenTheCallIsOver() {
    open();
    http.writable = false;
    CompletionStage<Void> sent = requests.sendAsync(message(6));
    http.loop.runAll();
    requests.end(true);
    assertThat(sent).isCompleted();
    assertThat(requests.sendAsync(message(7))).isCompleted();
    assertThat(http.done).containsExactly("start", "write 6", "cancel");
  }

  @Test
  void callThatIsOver_isNotOpened() throws InterruptedException {
    requests.end(true);
    open();
    assertThat(requests.send(message(6))).isFalse();
    requests.close();
    assertThat(http.done).isEmpty();
  }

  /** No lock is held while the transport makes an exchange. */
  @Test
  void callThatEndsWhileItsExchangeIsMade_startsNothing() throws InterruptedException {
    http.whileOpening =
        () -> CompletableFuture.runAsync(() -> requests.end(true)).orTimeout(10, SECONDS).join();
    open();
    assertThat(requests.send(message(6))).isFalse();
    requests.close();
    assertThat(http.done).isEmpty();
  }

  @Test
  void exchange_isGivenUp_ifTheServerEndsTheCallBeforeTheRequestHasEnded() {
    open();
    requests.end(false);
    assertThat(http.done).containsExactly("start", "cancel");
  }

  @Test
  void exchange_isLeftAlone_ifBothSidesHaveEnded() {
    open();
    requests.close();
    requests.end(false);
    assertThat(http.done).containsExactly("start", "finish");
  }

  /** The server may end the call before the method that has sent the message returns. */
  @Test
  void message_thatEndsTheCall_wasSent() throws InterruptedException {
    open();
    http.whileWriting = () -> requests.end(false);

    assertThat(requests.send("m".repeat(20_000))).isTrue();
    assertThat(requests.send("m")).isFalse();
  }
}
