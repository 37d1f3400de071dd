package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of this library beside one of Netty's: both have to refuse the same blocks, with the
 * same error, and to read the same fields from the others.
 */
final class HpackPair {

  private static final int MOST_LIST_BYTES = 2_000;

  private final HpackDecoder ours = new HpackDecoder(MOST_LIST_BYTES);
  private final NettyDecoder nettys = new NettyDecoder();

  /** What became of a block: its fields in their order, or the error. */
  record Outcome(
      List<String> fields, @Nullable Http2Error error, boolean ofTheStream, boolean isOver) {}

  private static final class NettyDecoder extends DefaultHttp2HeadersDecoder {

    NettyDecoder() {
      super(false, false, MOST_LIST_BYTES);
    }

    @Override
    protected Http2Headers newHeaders() {
      return new Recorded();
    }
  }

  /** Fields in the order of their arrival. */
  private static final class Recorded extends DefaultHttp2Headers {

    private final List<String> fields = new ArrayList<>();

    Recorded() {
      super(false);
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
      fields.add(name + ": " + value);
      return this;
    }
  }

  static List<String> fieldsOf(Http2Headers headers) {
    if (headers instanceof Recorded recorded) {
      return recorded.fields;
    }
    ReceivedFields section = ReceivedFields.of(headers);
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < section.size(); i++) {
      fields.add(section.at(i).name().text() + ": " + section.at(i).value());
    }
    return fields;
  }

  /** Sets the largest table that the peer may use, as Netty does when the peer acknowledges it. */
  void allowTable(int bytes) throws Http2Exception {
    ours.maxHeaderTableSize(bytes);
    nettys.maxHeaderTableSize(bytes);
    assertThat(ours.maxHeaderTableSize()).isEqualTo(nettys.maxHeaderTableSize());
  }

  /** Decodes a block with both. */
  Outcome decode(byte[] block) {
    Outcome outcome = decode(ours, block);
    assertThat(outcome).as(() -> HexFormat.of().formatHex(block)).isEqualTo(decode(nettys, block));
    assertThat(ours.maxHeaderTableSize()).isEqualTo(nettys.maxHeaderTableSize());
    return outcome;
  }

  private static Outcome decode(Http2HeadersDecoder decoder, byte[] block) {
    try {
      Http2Headers headers = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block));
      return new Outcome(fieldsOf(headers), null, false, false);
    } catch (Http2Exception e) {
      boolean tooLong = e instanceof Http2Exception.HeaderListSizeException;
      return new Outcome(List.of(), e.error(), tooLong, !tooLong);
    }
  }
}
