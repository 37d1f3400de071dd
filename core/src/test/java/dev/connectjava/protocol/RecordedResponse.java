package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.coding.Inflation;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.spi.Compression;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Feeds a response to a reader, and records what that finds. */
public final class RecordedResponse implements ResponseSink {

  /** The one compression that is accepted. */
  public static final Compression ZLIB =
      new Compression() {
        @Override
        public String name() {
          return "zlib";
        }

        @Override
        public OutputStream compress(OutputStream sink) {
          return new DeflaterOutputStream(sink);
        }

        @Override
        public InputStream decompress(InputStream source) {
          return new InflaterInputStream(source);
        }
      };

  private final List<byte[]> messages = new ArrayList<>();
  private final ResponseReader reader;
  private Headers headers = Headers.of("not", "told");
  private Headers trailers = Headers.empty();
  private @Nullable RpcException error;
  private boolean ended;
  private boolean conditional;
  private boolean notModified;

  /** A response for a call in codec {@code proto} with messages of up to 100 bytes. */
  public RecordedResponse(Function<ResponseRules, Function<ResponseSink, ResponseReader>> readers) {
    ResponseRules rules =
        new ResponseRules(
            "proto",
            new Encodings(List.of(ZLIB)),
            100,
            RecordedResponse::inflate,
            MessageMemory.unlimited());
    this.reader = readers.apply(rules).apply(this);
  }

  private static byte[] inflate(Compression compression, byte[] bytes, int limitBytes) {
    ByteBuffer inflated =
        Inflation.inflate(Inbound.RESPONSE, compression, bytes, 0, bytes.length, limitBytes);
    byte[] copy = new byte[inflated.remaining()];
    inflated.get(copy);
    return copy;
  }

  /** Compresses by {@link #ZLIB}. */
  public static byte[] deflate(byte[] bytes) {
    ByteBuffer deflated =
        Inflation.deflate(ZLIB, ByteBuffer.wrap(bytes), 0, EncodingMemory.UNCOUNTED);
    byte[] copy = new byte[deflated.remaining()];
    deflated.get(copy);
    return copy;
  }

  /**
   * Feeds head, body in pieces of a size, and end: with the last piece if there are no trailers and
   * the pieces are longer than a byte.
   */
  public RecordedResponse feed(
      int status, Headers head, byte[] body, int pieceBytes, Headers httpTrailers) {
    try {
      RpcException refusal = reader.head(status, head);
      if (refusal != null) {
        onOutcome(refusal, httpTrailers);
        return this;
      }
      boolean endsWithData = body.length > 0 && httpTrailers.isEmpty() && pieceBytes > 1;
      for (int i = 0; i < body.length; i += pieceBytes) {
        int length = Math.min(pieceBytes, body.length - i);
        boolean last = endsWithData && i + length == body.length;
        reader.data(ByteBuffer.wrap(body, i, length), last);
      }
      if (!endsWithData) {
        reader.end(httpTrailers);
      }
    } catch (RpcException e) {
      onOutcome(e, httpTrailers);
    }
    return this;
  }

  @Override
  public void onHeaders(Headers received, @Nullable Compression compression) {
    headers = received;
  }

  @Override
  public void onTrailersOnly() {}

  @Override
  public boolean onNotModified() {
    notModified = conditional;
    return conditional;
  }

  @Override
  public void onMessage(RawMessage message) {
    messages.add(message.bytes());
  }

  @Override
  public void onOutcome(@Nullable RpcException found, Headers received) {
    if (ended) {
      throw new AssertionError("the response has ended twice");
    }
    ended = true;
    error = found;
    trailers = received;
  }

  /** The response to a request with a condition. */
  public RecordedResponse toConditionalRequest() {
    conditional = true;
    return this;
  }

  /** Whether the message is one that the caller has. */
  public boolean isNotModified() {
    return notModified;
  }

  /** The messages so far. */
  public List<byte[]> messages() {
    return messages;
  }

  /** The headers that were told. */
  public Headers headers() {
    return headers;
  }

  /** The trailers of the outcome. */
  public Headers trailers() {
    return trailers;
  }

  /** Whether the outcome was success. */
  public boolean succeeded() {
    return ended && error == null;
  }

  /** The error of the outcome. */
  public RpcException error() {
    if (error == null) {
      throw new AssertionError("the response has no error");
    }
    return error;
  }
}
