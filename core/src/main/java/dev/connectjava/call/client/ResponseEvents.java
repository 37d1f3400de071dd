package dev.connectjava.call.client;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.BrokenExchange;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the transport tells of a response, and what the protocol's reader makes of it, on the
 * transport's thread. Each event is one step of {@link IncomingResponse}, under its lock.
 */
final class ResponseEvents implements HttpResponseListener, ResponseSink {

  /** How much of a response's body that says nothing is passed over to keep its connection. */
  private static final int MOST_DISCARDED_BYTES = 64 * 1024;

  private final Method<?, ?> method;
  private final ResponseReader reader;
  private final RequestMessages requests;
  private final IncomingResponse response;

  // Guarded by the response's lock.
  private int messages;
  private @Nullable RpcException refusal;
  private int discardedBytes;

  ResponseEvents(
      Method<?, ?> method,
      Function<ResponseSink, ResponseReader> readers,
      RequestMessages requests,
      IncomingResponse response) {
    this.method = method;
    this.requests = requests;
    this.response = response;
    this.reader = readers.apply(this);
    response.whenOver(reader::discard);
  }

  @Override
  public void onStarted(HttpVersion version, Peer peer) {
    if (method.kind() == Method.Kind.BIDI_STREAM) {
      response.step(0, () -> response.startedOver(version));
    }
  }

  @Override
  public void onHead(int status, Headers received) {
    response.step(0, () -> refusal = reader.head(status, received));
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    int bytes = data.remaining();
    response.step(
        bytes,
        () -> {
          if (refusal == null) {
            reader.data(data, last);
          } else {
            discard(bytes, refusal);
            if (last) {
              onOutcome(refusal, Headers.empty());
            }
          }
        });
  }

  private void discard(int bytes, RpcException reason) {
    discardedBytes += bytes;
    if (discardedBytes > MOST_DISCARDED_BYTES) {
      throw reason;
    }
  }

  @Override
  public void onEnd(Headers received) {
    response.step(
        0,
        () -> {
          if (refusal == null) {
            reader.end(received);
          } else {
            onOutcome(refusal, received);
          }
        });
  }

  @Override
  public void onWritable() {
    requests.onWritable();
  }

  @Override
  public void onTimeout() {
    response.abortLate();
  }

  @Override
  public void onFailed(HttpFailure failure) {
    response.step(
        0,
        () -> {
          if (refusal != null) {
            response.breakOff(refusal);
          } else if (reader.isComplete()) {
            reader.end(Headers.empty());
          } else {
            response.breakOff(BrokenExchange.failure(failure));
          }
        });
  }

  // What the reader finds.

  @Override
  public void onHeaders(Headers headers, @Nullable Compression compression) {
    response.headersArrived(headers, compression);
  }

  @Override
  public void onTrailersOnly() {
    response.trailersOnlyArrived();
  }

  @Override
  public void onMessage(RawMessage message) {
    if (++messages > 1 && !method.kind().serverStreams()) {
      message.release();
      throw cardinality("more than one");
    }
    response.messageArrived(message);
  }

  @Override
  public void onOutcome(@Nullable RpcException error, Headers trailers) {
    response.trailersArrived(trailers);
    if (error == null && messages == 0 && !method.kind().serverStreams()) {
      response.end(cardinality("none"));
    } else if (error != null && error.code() == Code.CANCELED) {
      response.breakOff(error);
    } else {
      response.end(error);
    }
  }

  private RpcException cardinality(String found) {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s gives exactly one response message, but there is %s"
            .formatted(method.procedure(), found));
  }
}
