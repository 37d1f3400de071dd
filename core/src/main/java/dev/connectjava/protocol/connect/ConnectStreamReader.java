package dev.connectjava.protocol.connect;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.ForeignResponse;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageReceiver;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.protocol.connect.ConnectErrorReader.EndOfStream;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader for a streaming response: status 200 and envelopes, of which the last one states the
 * outcome of the call.
 */
final class ConnectStreamReader implements ResponseReader, MessageReceiver {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ResponseRules rules;
  private final ResponseSink sink;
  private final EnvelopeReader envelopes;
  private @Nullable Compression compression;
  private @Nullable RpcException unknownEncoding;
  private @Nullable EndOfStream end;

  ConnectStreamReader(ResponseRules rules, ResponseSink sink) {
    this.rules = rules;
    this.sink = sink;
    this.envelopes =
        new EnvelopeReader(
            Inbound.RESPONSE,
            ConnectStreamServer.END_STREAM,
            rules.limitBytes(),
            rules.admission());
  }

  @Override
  public @Nullable RpcException head(int status, Headers headers) {
    RpcException refusal = check(status, headers);
    sink.onHeaders(headers, compression);
    return refusal;
  }

  private @Nullable RpcException check(int status, Headers headers) {
    if (status != 200) {
      return ForeignResponse.status(status, headers);
    }
    String family = ConnectStreamServer.CONTENT_TYPE_PREFIX;
    RpcException refusal = ForeignResponse.contentType(headers, family + rules.codec(), family);
    if (refusal != null) {
      return refusal;
    }
    readEncoding(headers);
    return null;
  }

  /**
   * An encoding that was not accepted is an error only for messages and for anything compressed.
   */
  private void readEncoding(Headers headers) {
    try {
      String name = headers.first(ConnectHeaders.STREAM_ENCODING).orElse(null);
      compression = rules.accepted().usedByResponse(name);
    } catch (RpcException e) {
      unknownEncoding = e;
    }
  }

  @Override
  public void data(ByteBuffer data, boolean last) {
    envelopes.read(data, last, this);
    if (last) {
      tellEnd();
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
      end = ConnectErrorReader.endOfStream(decompressed(envelope));
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
    if (end != null) {
      return new RpcException(Code.INTERNAL, "the response continues after the end of its stream");
    }
    return needsEncoding ? unknownEncoding : null;
  }

  private byte[] decompressed(RawMessage envelope) {
    if (!envelope.compressed() || envelope.bytes().length == 0) {
      return envelope.bytes();
    }
    if (compression == null) {
      throw new RpcException(
          Code.INTERNAL,
          "the end of the stream is marked as compressed, but the response names no encoding");
    }
    return rules
        .decompression()
        .decompress(compression, envelope.bytes(), EnvelopeReader.END_LIMIT_BYTES);
  }

  @Override
  public void discard() {
    envelopes.discard();
  }

  @Override
  public boolean isComplete() {
    return end != null;
  }

  @Override
  public void end(Headers unused) {
    data(NOTHING.duplicate(), true);
  }

  private void tellEnd() {
    EndOfStream ending = end;
    if (ending == null) {
      throw new RpcException(
          Code.INTERNAL, "the response ended without an envelope that says how the call ended");
    }
    sink.onOutcome(ending.error(), ending.trailers());
  }
}
