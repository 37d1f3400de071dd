package dev.connectjava.protocol.grpc;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.ForeignResponse;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageReceiver;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader for a response of gRPC or gRPC-Web: envelopes, then a status, in HTTP trailers or in the
 * last envelope. A response that consists of a head only ("trailers-only") has its status there.
 */
final class GrpcResponseReader implements ResponseReader, MessageReceiver {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final String bareContentType;
  private final boolean web;
  private final ResponseRules rules;
  private final ResponseSink sink;

  /** Created for the first piece that is not one complete, plain message. */
  private @Nullable EnvelopeReader envelopes;

  private @Nullable Compression compression;
  private @Nullable RpcException unknownEncoding;

  /** The head, while it is not known whether its fields are trailers. */
  private @Nullable Headers undecided;

  private @Nullable Headers webTrailers;

  GrpcResponseReader(String bareContentType, boolean web, ResponseRules rules, ResponseSink sink) {
    this.bareContentType = bareContentType;
    this.web = web;
    this.rules = rules;
    this.sink = sink;
  }

  @Override
  public @Nullable RpcException head(int status, Headers headers) {
    boolean hasStatus = headers.contains(GrpcHeaders.STATUS);
    RpcException refusal =
        status == 200 || hasStatus
            ? checkContentType(headers)
            : ForeignResponse.status(status, headers);
    readEncoding(headers);
    if (refusal == null && hasStatus) {
      undecided = headers;
    } else {
      sink.onHeaders(headers, compression);
    }
    return refusal;
  }

  /**
   * An encoding that was not accepted is an error only for messages and for anything compressed.
   */
  private void readEncoding(Headers headers) {
    String name = headers.first(GrpcHeaders.ENCODING).orElse(null);
    if (name == null) {
      return;
    }
    try {
      compression = rules.accepted().usedByResponse(name);
    } catch (RpcException e) {
      unknownEncoding = e;
    }
  }

  private @Nullable RpcException checkContentType(Headers headers) {
    String given = headers.first(GrpcHeaders.CONTENT_TYPE).orElse(null);
    if (given == null || isExpected(given)) {
      return null;
    }
    String family = bareContentType + "+";
    return ForeignResponse.contentType(headers, family + rules.codec(), bareContentType, family);
  }

  /**
   * Returns whether a content type is exactly the one for the call's codec, which is the usual
   * case.
   */
  private boolean isExpected(String contentType) {
    int bare = bareContentType.length();
    return contentType.length() == bare + 1 + rules.codec().length()
        && contentType.startsWith(bareContentType)
        && contentType.charAt(bare) == '+'
        && contentType.endsWith(rules.codec());
  }

  @Override
  public void data(ByteBuffer data, boolean last) {
    if (data.hasRemaining()) {
      decideForHeaders();
      read(data);
    }
    if (last) {
      end(Headers.empty());
    }
  }

  private void read(ByteBuffer data) {
    if (envelopes == null) {
      readWholeMessage(data);
    }
    if (web && envelopes == null && webTrailers == null && GrpcWebServer.isBareSuccess(data)) {
      data.position(data.limit());
      webTrailers = GrpcStatus.OK;
    }
    if (data.hasRemaining()) {
      if (envelopes == null) {
        int endFlag = web ? GrpcWebServer.TRAILERS : 0;
        envelopes =
            new EnvelopeReader(Inbound.RESPONSE, endFlag, rules.limitBytes(), rules.admission());
      }
      envelopes.read(data, false, this);
    }
  }

  /** Reads a complete message, which needs no reader. */
  private void readWholeMessage(ByteBuffer data) {
    byte[] message = Envelope.nextMessage(data, rules.limitBytes());
    if (message != null) {
      onMessage(RawMessage.whole(message, rules.memory(), Inbound.RESPONSE));
    }
  }

  private void endEnvelopes() {
    if (envelopes != null) {
      envelopes.read(NOTHING.duplicate(), true, this);
    }
  }

  private void decideForHeaders() {
    Headers headers = undecided;
    if (headers != null) {
      undecided = null;
      sink.onHeaders(headers, compression);
    }
  }

  @Override
  public void onMessage(RawMessage envelope) {
    RpcException refusal = refusal(envelope.compressed() || !envelope.end());
    if (refusal != null) {
      envelope.release();
      throw refusal;
    }
    if (envelope.end()) {
      envelope.release();
      webTrailers = WebTrailers.read(decompressed(envelope));
    } else {
      sink.onMessage(envelope);
    }
  }

  @Override
  public void onRun(MessageRun run) {
    RpcException refusal = refusal(true);
    if (refusal != null) {
      run.release();
      throw refusal;
    }
    sink.onRun(run);
  }

  private @Nullable RpcException refusal(boolean needsEncoding) {
    if (webTrailers != null) {
      return new RpcException(Code.INTERNAL, "the response continues after its trailers");
    }
    return needsEncoding ? unknownEncoding : null;
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
  public void discard() {
    if (envelopes != null) {
      envelopes.discard();
    }
  }

  @Override
  public boolean isComplete() {
    return webTrailers != null;
  }

  @Override
  public void end(Headers httpTrailers) {
    Headers trailers = web ? webTrailers : httpTrailers.isEmpty() ? null : httpTrailers;
    if (trailers == null && undecided != null) {
      endWithTrailersOnly(undecided);
      return;
    }
    decideForHeaders();
    if (trailers == null) {
      endEnvelopes();
      throw new RpcException(
          Code.INTERNAL, "the response ended without trailers, which say how the call ended");
    }
    if (isBareSuccess(trailers)) {
      endEnvelopes();
      sink.onOutcome(null, Headers.empty());
      return;
    }
    RpcException error = GrpcStatus.error(trailers);
    if (error == null) {
      endEnvelopes();
    }
    sink.onOutcome(error, GrpcStatus.metadata(trailers));
  }

  private static boolean isBareSuccess(Headers trailers) {
    return trailers.size() == 1 && trailers.first(GrpcHeaders.STATUS).orElse("").equals("0");
  }

  /**
   * Ends a response of the form "trailers-only". In gRPC all of its fields are trailers, except for
   * the content type. They can be read as headers, too, because servers send the headers of their
   * applications this way.
   */
  private void endWithTrailersOnly(Headers fields) {
    Headers metadata = GrpcStatus.metadata(fields);
    sink.onHeaders(metadata, null);
    sink.onTrailersOnly();
    sink.onOutcome(
        GrpcStatus.error(fields), metadata.toBuilder().remove(GrpcHeaders.CONTENT_TYPE).build());
  }
}
