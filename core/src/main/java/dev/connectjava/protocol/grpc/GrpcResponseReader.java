package dev.connectjava.protocol.grpc;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.ForeignResponse;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response of gRPC or gRPC-Web: envelopes, then a status, in HTTP trailers or in the last
 * envelope. A response that is nothing but a head ("trailers-only") has its status there.
 */
final class GrpcResponseReader implements ResponseReader {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final String bareContentType;
  private final boolean web;
  private final ResponseRules rules;
  private final ResponseSink sink;
  private final EnvelopeReader envelopes;
  private @Nullable Compression compression;

  /** The head, while it may turn out to be trailers. */
  private @Nullable Headers undecided;

  private @Nullable Headers webTrailers;

  GrpcResponseReader(String bareContentType, boolean web, ResponseRules rules, ResponseSink sink) {
    this.bareContentType = bareContentType;
    this.web = web;
    this.rules = rules;
    this.sink = sink;
    int endFlag = web ? GrpcWebServer.TRAILERS : 0;
    this.envelopes = new EnvelopeReader(Inbound.RESPONSE, endFlag, rules.limitBytes());
  }

  @Override
  public @Nullable RpcException head(int status, Headers headers, boolean endOfStream) {
    boolean hasStatus = headers.contains(GrpcHeaders.STATUS);
    RpcException refusal =
        status == 200 || hasStatus ? check(headers) : ForeignResponse.status(status, headers);
    if (refusal == null && hasStatus) {
      undecided = headers;
    } else {
      sink.onHeaders(headers, compression);
    }
    return refusal;
  }

  private @Nullable RpcException check(Headers headers) {
    if (headers.contains(GrpcHeaders.CONTENT_TYPE)) {
      RpcException refusal = checkContentType(headers);
      if (refusal != null) {
        return refusal;
      }
    }
    try {
      String name = headers.first(GrpcHeaders.ENCODING).orElse(null);
      compression = rules.accepted().usedByResponse(name);
      return null;
    } catch (RpcException e) {
      return e;
    }
  }

  private @Nullable RpcException checkContentType(Headers headers) {
    String family = bareContentType + "+";
    return ForeignResponse.contentType(headers, family + rules.codec(), bareContentType, family);
  }

  @Override
  public void data(ByteBuffer data) {
    if (data.hasRemaining()) {
      decideForHeaders();
      envelopes.read(data, false, this::take);
    }
  }

  private void decideForHeaders() {
    Headers headers = undecided;
    if (headers != null) {
      undecided = null;
      sink.onHeaders(headers, compression);
    }
  }

  private void take(RawMessage envelope) {
    if (webTrailers != null) {
      throw new RpcException(Code.INTERNAL, "the response goes on after its trailers");
    }
    if (envelope.end()) {
      webTrailers = WebTrailers.read(decompressed(envelope));
    } else {
      sink.onMessage(envelope);
    }
  }

  private byte[] decompressed(RawMessage envelope) {
    if (!envelope.compressed() || envelope.bytes().length == 0) {
      return envelope.bytes();
    }
    if (compression == null) {
      throw new RpcException(
          Code.INTERNAL, "the trailers are marked as compressed, but the response has no encoding");
    }
    return rules
        .decompression()
        .decompress(compression, envelope.bytes(), EnvelopeReader.END_LIMIT_BYTES);
  }

  @Override
  public boolean isComplete() {
    return webTrailers != null;
  }

  @Override
  public void end(Headers httpTrailers) {
    Headers trailers = web ? webTrailers : httpTrailers.isEmpty() ? null : httpTrailers;
    if (trailers == null && undecided != null) {
      trailers = undecided;
      undecided = null;
      sink.onHeaders(Headers.empty(), null);
    }
    decideForHeaders();
    if (trailers == null) {
      envelopes.read(NOTHING.duplicate(), true, this::take);
      throw new RpcException(
          Code.INTERNAL, "the response ended without trailers, which say how the call ended");
    }
    RpcException error = GrpcStatus.error(trailers);
    if (error == null) {
      envelopes.read(NOTHING.duplicate(), true, this::take);
    }
    sink.onOutcome(error, GrpcStatus.metadata(trailers));
  }
}
