package dev.connectjava.testing.record;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client's call whose end is recorded when its caller receives it, or cancels the call. */
final class RecordedClientCall extends ForwardingClientCall<Object, Object> {

  private final boolean oneResponse;
  private final CallRecording recording;

  RecordedClientCall(
      ClientCall<Object, Object> call, RpcMethod.Kind kind, CallRecording recording) {
    super(call);
    this.oneResponse = !kind.serverStreams();
    this.recording = recording;
  }

  @Override
  public void send(Object message) {
    try {
      super.send(message);
    } catch (RpcException e) {
      failed(e);
      throw e;
    }
  }

  @Override
  public @Nullable Object receive() {
    try {
      Object message = super.receive();
      received(message != null);
      return message;
    } catch (RpcException e) {
      failed(e);
      throw e;
    }
  }

  @Override
  public CompletionStage<Optional<Object>> receiveAsync() {
    return super.receiveAsync()
        .whenComplete((message, failure) -> {
          if (failure == null) {
            received(message.isPresent());
          } else if (failure instanceof RpcException e) {
            failed(e);
          } else if (failure instanceof CompletionException
              && failure.getCause() instanceof RpcException e) {
            failed(e);
          }
        });
  }

  /** A call with one response has ended when the response is there. */
  private void received(boolean isMessage) {
    if (!isMessage || oneResponse) {
      recording.end(responseHeaders(), responseTrailers(), null);
    }
  }

  private void failed(RpcException failure) {
    recording.end(failure.headers(), responseTrailers(), failure);
  }

  @Override
  public void cancel() {
    super.cancel();
    recording.end(
        Headers.empty(),
        Headers.empty(),
        new RpcException(Code.CANCELED, "the caller has cancelled the call"));
  }
}
