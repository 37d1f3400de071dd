package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are opened later, or never. */
final class DeferredClientCallTest {

  /** Sends all but one message. */
  private static final class Opened implements ClientCall<Object, Object> {

    private final List<Object> sent = new ArrayList<>();

    @Override
    public void send(Object message) {
      if (message.equals("refused")) {
        throw new IllegalArgumentException("refused");
      }
      sent.add(message);
    }

    @Override
    public CompletionStage<Void> sendAsync(Object message) {
      send(message);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void closeSend() {
      sent.add("end");
    }

    @Override
    public @Nullable Object receive() {
      return null;
    }

    @Override
    public CompletionStage<Optional<Object>> receiveAsync() {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public Headers responseHeaders() {
      return Headers.empty();
    }

    @Override
    public CompletionStage<Headers> responseHeadersAsync() {
      return CompletableFuture.completedFuture(Headers.empty());
    }

    @Override
    public Headers responseTrailers() {
      return Headers.empty();
    }

    @Override
    public void cancel() {}
  }

  private final CompletableFuture<ClientCall<Object, Object>> opening = new CompletableFuture<>();

  private ClientCall<Object, Object> deferred(CallOptions options) {
    return ClientCall.deferred(options, opening);
  }

  private ClientCall<Object, Object> deferred() {
    return deferred(CallOptions.defaults());
  }

  private static RpcException failure(ClientCall<Object, Object> call) {
    RpcException sent = failureOf(call.sendAsync("a"));
    RpcException received = failureOf(call.receiveAsync());
    RpcException waited = catchThrowableOfType(RpcException.class, call::receive);

    for (RpcException each : List.of(sent, received)) {
      assertThat(each).hasToString(waited.toString());
    }
    return waited;
  }

  private static RpcException failureOf(CompletionStage<?> stage) {
    CompletionException thrown =
        catchThrowableOfType(CompletionException.class, () -> stage.toCompletableFuture().join());
    return (RpcException) Objects.requireNonNull(thrown.getCause());
  }

  private static void assertFailed(ClientCall<Object, Object> call, Code code, String message) {
    RpcException failure = failure(call);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage(message);
    assertThat(failure.isFromCall()).as("is a failure of a call").isTrue();
    assertThat(failure.isFromPeer()).isFalse();
  }

  @Test
  void requestGoesOnAfterASendThatHasFailed() {
    Opened call = new Opened();
    ClientCall<Object, Object> deferred = deferred();
    CompletionStage<Void> first = deferred.sendAsync("a");
    CompletionStage<Void> second = deferred.sendAsync("refused");
    opening.complete(call);
    CompletionStage<Void> third = deferred.sendAsync("b");
    deferred.closeSend();

    assertThat(call.sent).containsExactly("a", "b", "end");
    assertThat(first).isCompleted();
    assertThat(second).isCompletedExceptionally();
    assertThat(third).isCompleted();
  }

  /** As of a call that is open: the array may be used again. */
  @Test
  void bytesThatAreSent_areCopied() {
    Opened call = new Opened();
    ClientCall<Object, Object> deferred = deferred();
    byte[] message = {1, 2};
    CompletionStage<Void> sent = deferred.sendAsync(message);
    message[0] = 9;
    opening.complete(call);

    assertThat(call.sent).singleElement().isEqualTo(new byte[] {1, 2});
    assertThat(sent).isCompleted();
  }

  @Test
  void callThatIsNotOpenedInTime_hasFailedAsACall() {
    assertFailed(
        deferred(CallOptions.defaults().withTimeout(Duration.ofMillis(1))),
        Code.DEADLINE_EXCEEDED,
        "the call was not opened by its deadline");
  }

  @Test
  void callThatIsCancelled_hasFailedAsACall() {
    ClientCall<Object, Object> call = deferred();
    call.cancel();

    assertFailed(call, Code.CANCELED, "the call was cancelled before it was opened");
  }

  @Test
  void callThatCantBeOpened_hasFailedAsACall() {
    opening.completeExceptionally(new IllegalStateException("secret"));

    assertFailed(deferred(), Code.UNKNOWN, "can't open the call");
  }

  @Test
  void callThatIsRefused_hasFailedAsACall() {
    opening.completeExceptionally(new RpcException(Code.UNAUTHENTICATED, "no token"));

    assertFailed(deferred(), Code.UNAUTHENTICATED, "no token");
  }

  @Test
  void callWhoseThreadIsInterrupted_hasFailedAsACall() {
    Thread.currentThread().interrupt();
    RpcException failure = catchThrowableOfType(RpcException.class, deferred()::receive);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo(Code.CANCELED);
    assertThat(failure.isFromCall()).isTrue();
  }

  @Test
  void timeoutOfWhatOpensTheCall_isNotItsDeadline() {
    opening.completeExceptionally(new TimeoutException("of the token server"));

    assertFailed(deferred(), Code.UNKNOWN, "can't open the call");
  }
}
