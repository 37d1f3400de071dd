package dev.connectjava.protocol.connect;

import static java.util.Objects.requireNonNull;

import dev.connectjava.Code;
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
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A reader for a unary response: a message with status 200, or an error as JSON with any other
 * status.
 */
final class ConnectUnaryReader implements ResponseReader {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final String ERROR_CONTENT_TYPE = "application/json";

  private final ResponseRules rules;
  private final ResponseSink sink;
  private @Nullable WholeBodyReader body;
  private long bodyBytes = Admission.UNKNOWN;
  private @Nullable Compression compression;
  private @Nullable RpcException unknownEncoding;

  /** The failure if the body is not an error of the protocol; null with status 200. */
  private @Nullable RpcException failure;

  private boolean notModified;
  private Headers trailers = Headers.empty();
  private int trailerCount;

  ConnectUnaryReader(ResponseRules rules, ResponseSink sink) {
    this.rules = rules;
    this.sink = sink;
  }

  @Override
  public @Nullable RpcException head(int status, Headers received) {
    Headers headers = hasTrailers(received) ? withoutTrailers(received) : received;
    if (status == 304) {
      sink.onHeaders(headers, null);
      notModified = sink.onNotModified();
      return notModified ? null : unaskedNotModified();
    }
    failure = status == 200 ? null : ForeignResponse.status(status, received);
    readEncoding(received);
    RpcException refusal = status == 200 ? checkMessage(received) : checkError(received);
    sink.onHeaders(headers, compression);
    bodyBytes = Admission.bodyBytes(received.first("content-length").orElse(null));
    return refusal;
  }

  private static RpcException unaskedNotModified() {
    return new RpcException(
        Code.UNKNOWN,
        "the server, or a cache in front of it, answered with HTTP status 304 (Not Modified) to a"
            + " request that was not a GET with if-none-match or if-modified-since");
  }

  private int limitBytes() {
    return failure == null ? rules.limitBytes() : EnvelopeReader.END_LIMIT_BYTES;
  }

  private boolean hasTrailers(Headers received) {
    received.forEach(this::countTrailer);
    return trailerCount > 0;
  }

  private void countTrailer(String name, String value) {
    if (isTrailer(name)) {
      trailerCount++;
    }
  }

  private static boolean isTrailer(String name) {
    return name.startsWith(ConnectHeaders.UNARY_TRAILER_PREFIX)
        && name.length() > ConnectHeaders.UNARY_TRAILER_PREFIX.length();
  }

  private Headers withoutTrailers(Headers received) {
    int prefix = ConnectHeaders.UNARY_TRAILER_PREFIX.length();
    Headers.Builder headers = Headers.builder();
    Headers.Builder trailing = Headers.builder();
    received.forEach((name, value) -> {
      if (isTrailer(name)) {
        trailing.addReceived(name.substring(prefix), value);
      } else {
        headers.addReceived(name, value);
      }
    });
    trailers = trailing.build();
    return headers.build();
  }

  private @Nullable RpcException checkMessage(Headers received) {
    String family = ConnectUnaryClient.CONTENT_TYPE_PREFIX;
    return ForeignResponse.contentType(received, family + rules.codec(), family);
  }

  /** Of an error that can't be read, only its status is known. */
  private @Nullable RpcException checkError(Headers received) {
    String contentType = received.first(ConnectHeaders.CONTENT_TYPE).orElse("");
    if (!ERROR_CONTENT_TYPE.equals(MediaType.parse(contentType))) {
      return failure;
    }
    return unknownEncoding == null ? null : notRead(unknownEncoding);
  }

  /** Returns the failure for an error that can't be read, with its status and the reason. */
  private RpcException notRead(RpcException reason) {
    RpcException ofStatus = requireNonNull(failure);
    String what = ofStatus.getMessage() + ": " + reason.getMessage();
    return withStatus(new RpcException(ofStatus.code(), what, reason.getCause()), ofStatus);
  }

  private static RpcException withStatus(RpcException error, RpcException ofStatus) {
    OptionalInt status = ofStatus.httpStatus();
    return status.isPresent() ? error.withHttpStatus(status.getAsInt()) : error;
  }

  /** An encoding that was not accepted does not matter to a body without bytes. */
  private void readEncoding(Headers received) {
    String name = received.first(ConnectHeaders.UNARY_ENCODING).orElse(null);
    if (name == null) {
      return;
    }
    try {
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
    if (notModified) {
      endNotModified(data, last);
      return;
    }
    if (unknownEncoding != null && data.hasRemaining()) {
      throw unknownEncoding;
    }
    try {
      if (body == null && isWholeMessage(data, last)) {
        byte[] message = new byte[data.remaining()];
        data.get(message);
        complete(RawMessage.whole(message, rules.memory(), Inbound.RESPONSE));
      } else {
        reader().read(data, last, this::complete);
      }
    } catch (RpcException e) {
      throw failure == null ? e : notRead(e);
    }
  }

  /** Returns whether the whole message has arrived, so that no reader is needed. */
  private boolean isWholeMessage(ByteBuffer data, boolean last) {
    return last
        && failure == null
        && compression == null
        && data.remaining() <= rules.limitBytes()
        && (bodyBytes == Admission.UNKNOWN || bodyBytes == data.remaining());
  }

  private void endNotModified(ByteBuffer data, boolean last) {
    if (data.hasRemaining()) {
      throw new RpcException(
          Code.INTERNAL, "the response has HTTP status 304 (Not Modified) and a body");
    }
    if (last) {
      sink.onOutcome(null, trailers);
    }
  }

  private WholeBodyReader reader() {
    if (body == null) {
      Inbound inbound = failure == null ? Inbound.RESPONSE : Inbound.RESPONSE_END;
      Admission admission = new Admission(rules.memory(), bodyBytes);
      body = new WholeBodyReader(inbound, limitBytes(), compression != null, admission);
    }
    return body;
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
    sink.onOutcome(error == null ? ofStatus : withStatus(error, ofStatus), trailers);
  }

  private byte[] decompressed(RawMessage message) {
    return compression == null || message.bytes().length == 0
        ? message.bytes()
        : rules.decompression().decompress(compression, message.bytes(), limitBytes());
  }
}
