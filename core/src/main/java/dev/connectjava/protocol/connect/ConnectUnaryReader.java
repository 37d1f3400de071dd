package dev.connectjava.protocol.connect;

import static java.util.Objects.requireNonNull;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.ForeignResponse;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MediaType;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.protocol.WholeBodyReader;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a unary response: a message with status 200, an error as JSON with any other. */
final class ConnectUnaryReader implements ResponseReader {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final String ERROR_CONTENT_TYPE = "application/json";

  private final ResponseRules rules;
  private final ResponseSink sink;
  private @Nullable WholeBodyReader body;
  private @Nullable Compression compression;
  private @Nullable RpcException unknownEncoding;

  /** What to say if the body turns out to be no error of the protocol; null with status 200. */
  private @Nullable RpcException failure;

  private Headers trailers = Headers.empty();

  ConnectUnaryReader(ResponseRules rules, ResponseSink sink) {
    this.rules = rules;
    this.sink = sink;
  }

  @Override
  public @Nullable RpcException head(int status, Headers received) {
    Headers.Builder headers = Headers.builder();
    Headers.Builder trailing = Headers.builder();
    split(received, headers, trailing);
    trailers = trailing.build();
    failure = status == 200 ? null : ForeignResponse.status(status, received);
    readEncoding(received);
    RpcException refusal = status == 200 ? checkMessage(received) : checkError(received);
    sink.onHeaders(headers.build(), compression);
    Inbound inbound = failure == null ? Inbound.RESPONSE : Inbound.RESPONSE_END;
    long bodyBytes = Admission.bodyBytes(received.first("content-length").orElse(null));
    Admission admission = new Admission(rules.memory(), bodyBytes);
    body = new WholeBodyReader(inbound, limitBytes(), compression != null, admission);
    return refusal;
  }

  private int limitBytes() {
    return failure == null ? rules.limitBytes() : EnvelopeReader.END_LIMIT_BYTES;
  }

  private static void split(Headers received, Headers.Builder headers, Headers.Builder trailing) {
    int prefix = ConnectHeaders.UNARY_TRAILER_PREFIX.length();
    received.forEach((name, value) -> {
      if (name.startsWith(ConnectHeaders.UNARY_TRAILER_PREFIX) && name.length() > prefix) {
        trailing.addReceived(name.substring(prefix), value);
      } else {
        headers.addReceived(name, value);
      }
    });
  }

  private @Nullable RpcException checkMessage(Headers received) {
    String family = ConnectUnaryClient.CONTENT_TYPE_PREFIX;
    return ForeignResponse.contentType(received, family + rules.codec(), family);
  }

  /** An error that can't be read is no more than its status. */
  private @Nullable RpcException checkError(Headers received) {
    String contentType = received.first(ConnectHeaders.CONTENT_TYPE).orElse("");
    if (!ERROR_CONTENT_TYPE.equals(MediaType.parse(contentType))) {
      return failure;
    }
    return unknownEncoding == null ? null : notRead(unknownEncoding);
  }

  /** What is known of an error that can't be read: its status, and why nothing else is. */
  private RpcException notRead(RpcException reason) {
    RpcException ofStatus = requireNonNull(failure);
    return new RpcException(
        ofStatus.code(), ofStatus.getMessage() + ": " + reason.getMessage(), reason.getCause());
  }

  /** An encoding that was not accepted does not matter to a body without bytes. */
  private void readEncoding(Headers received) {
    try {
      String name = received.first(ConnectHeaders.UNARY_ENCODING).orElse(null);
      compression = rules.accepted().usedByResponse(name);
    } catch (RpcException e) {
      unknownEncoding = e;
    }
  }

  @Override
  public void end(Headers unused) {
    data(NOTHING.duplicate(), true);
  }

  @Override
  public void data(ByteBuffer data, boolean last) {
    if (body == null) {
      return;
    }
    if (unknownEncoding != null && data.hasRemaining()) {
      throw unknownEncoding;
    }
    try {
      body.read(data, last, this::complete);
    } catch (RpcException e) {
      throw failure == null ? e : notRead(e);
    }
  }

  @Override
  public void discard() {
    if (body != null) {
      body.discard();
    }
  }

  private void complete(RawMessage message) {
    RpcException ofStatus = failure;
    if (ofStatus == null) {
      sink.onMessage(message);
      sink.onOutcome(null, trailers);
      return;
    }
    message.release();
    RpcException error = ConnectErrorReader.error(decompressed(message), ofStatus.code());
    sink.onOutcome(error == null ? ofStatus : error, trailers);
  }

  private byte[] decompressed(RawMessage message) {
    return compression == null || message.bytes().length == 0
        ? message.bytes()
        : rules.decompression().decompress(compression, message.bytes(), limitBytes());
  }
}
