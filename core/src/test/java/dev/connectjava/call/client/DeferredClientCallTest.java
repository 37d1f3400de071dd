package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
}
