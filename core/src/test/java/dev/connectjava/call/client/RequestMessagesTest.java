package dev.connectjava.call.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.MessageCoding.EncodedMessage;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
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
    volatile boolean writable = true;
    Runnable whileOpening = () -> {};

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
      throw new IllegalStateException("nothing comes here");
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

  private final Recorder http = new Recorder();
  private final RequestMessages requests =
      new RequestMessages(
          new WaitingCaller(RpcMethod.unary("test.v1.Test", "Test", byte[].class, byte[].class)),
          Runnable::run,
          null);

  private void open() {
    HttpClientRequest head = HttpClientRequest.builder("POST", "/a/b").build();
    requests.open(http, head, null, new Deaf());
  }

  private static EncodedMessage message(int bytes) {
    return new EncodedMessage(ByteBuffer.allocate(bytes), false, bytes);
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
    FutureTask<Boolean> first = send(1);
    assertThat(http.done).containsExactly("start");

    http.writable = true;
    requests.onWritable();
    assertThat(await(first)).isTrue();
    assertThat(await(send(2))).isTrue();
    requests.close();
    assertThat(http.done).containsExactly("start", "write 1", "write 2", "finish");
  }

  @Test
  void end_whileASendWaits_isNotOvertaken_butRefusesIt() {
    open();
    http.writable = false;
    FutureTask<Boolean> sent = send(1);
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
    FutureTask<Boolean> sent = send(1);
    requests.end(true);

    assertThat(await(sent)).isFalse();
    assertThat(http.done).containsExactly("start", "cancel");
  }

  @Test
  void stageOfASend_isCompleteWhenTheNextMayFollow() {
    open();
    http.writable = false;
    CompletableFuture<Void> sent = requests.sendAsync(message(1)).toCompletableFuture();
    assertThat(sent).isNotDone();
    assertThatIllegalStateException().isThrownBy(() -> requests.sendAsync(message(2)));

    requests.onWritable();
    assertThat(sent).isCompleted();
    assertThat(http.done).containsExactly("start", "write 1");
  }

  @Test
  void stageOfASend_isCompleteWhenTheCallIsOver() {
    open();
    http.writable = false;
    CompletionStage<Void> sent = requests.sendAsync(message(1));
    requests.end(true);
    assertThat(sent).isCompleted();
    assertThat(requests.sendAsync(message(2))).isCompleted();
    assertThat(http.done).containsExactly("start", "write 1", "cancel");
  }

  @Test
  void callThatIsOver_isNotOpened() throws InterruptedException {
    requests.end(true);
    open();
    assertThat(requests.send(message(1))).isFalse();
    requests.close();
    assertThat(http.done).isEmpty();
  }

  /** No lock is held while the transport makes an exchange. */
  @Test
  void callThatEndsWhileItsExchangeIsMade_startsNothing() throws InterruptedException {
    http.whileOpening =
        () -> CompletableFuture.runAsync(() -> requests.end(true)).orTimeout(10, SECONDS).join();
    open();
    assertThat(requests.send(message(1))).isFalse();
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
}
