package dev.connectjava.conformance;

import com.google.protobuf.Any;
import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ClientCompat.ClientResponseResult;
import connectrpc.conformance.v1.ConfigOuterClass.StreamType;
import connectrpc.conformance.v1.Service.ConformancePayload;
import dev.connectjava.CallOptions;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One case of the suite: makes the requested call and reports its result. */
final class ClientCase {

  private final ClientCompatRequest request;
  private final CancelTiming cancelTiming;
  private final CallUnderTest call;
  private final ClientResponseResult.Builder result = ClientResponseResult.newBuilder();
  private boolean ended;

  ClientCase(ClientCompatRequest request, Face face, Transport transport) {
    this.request = request;
    this.cancelTiming = CancelTiming.of(request);
    this.call = face.open(request, transport, options());
  }

  private CallOptions options() {
    CallOptions.Builder options =
        CallOptions.builder()
            .headers(Messages.headers(request.getRequestHeadersList()))
            .useGet(request.getUseGetHttpMethod())
            .onHeaders(headers -> result.addAllResponseHeaders(Messages.headers(headers)))
            .onTrailers(trailers -> result.addAllResponseTrailers(Messages.headers(trailers)));
    if (request.hasTimeoutMs()) {
      options.timeout(Duration.ofMillis(request.getTimeoutMs()));
    }
    return options.build();
  }

  ClientResponseResult run() {
    try {
      send();
      endRequests();
      while (!ended) {
        receive();
      }
    } catch (RpcException e) {
      result.setError(Messages.error(e));
    }
    return result.build();
  }

  /** Sends the requests. If the call fails, {@link #receive} throws the reason. */
  private void send() {
    List<Any> requests = request.getRequestMessagesList();
    for (int sent = 0; sent < requests.size() && !ended; sent++) {
      Conformance.pause(request.getRequestDelayMs());
      try {
        call.send(requests.get(sent));
      } catch (RpcException e) {
        result.setNumUnsentRequests(requests.size() - sent);
        return;
      }
      if (request.getStreamType() == StreamType.STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM) {
        receive();
      }
    }
  }

  private void endRequests() {
    if (cancelTiming.beforeCloseSend()) {
      call.cancel();
      return;
    }
    call.closeSend();
    cancelTiming
        .afterCloseSendMillis()
        .ifPresent(millis ->
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(call::cancel));
  }

  private void receive() {
    ConformancePayload payload = call.receive();
    if (payload != null) {
      result.addPayloads(payload);
      cancelTiming
          .afterResponses()
          .ifPresent(responses -> {
            if (result.getPayloadsCount() == responses) {
              call.cancel();
            }
          });
    }
    ended = payload == null || !manyResponses();
  }

  private boolean manyResponses() {
    return switch (request.getStreamType()) {
      case STREAM_TYPE_SERVER_STREAM,
          STREAM_TYPE_HALF_DUPLEX_BIDI_STREAM,
          STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM ->
          true;
      default -> false;
    };
  }
}
