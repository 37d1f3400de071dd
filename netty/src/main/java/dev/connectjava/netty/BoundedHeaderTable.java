package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * An HPACK encoder that limits its dynamic table itself. A peer may offer a table of 4 GiB, which
 * this side would fill with the fields that it sends; an encoder may choose a smaller one. Confined
 * to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-4.2">RFC 7541, section 4.2</a>
 */
final class BoundedHeaderTable extends DefaultHttp2HeadersEncoder {

  private final int mostBytes;

  /** Creates an encoder whose table has at most this size, and at most the size the peer offers. */
  BoundedHeaderTable(int mostBytes) {
    super(Http2HeaderConversion::isSensitive);
    this.mostBytes = mostBytes;
    if (mostBytes < Settings.DEFAULT_HEADER_TABLE_BYTES) {
      shorten();
    }
  }

  /** Makes the table smaller than the peer's default; the first header section announces it. */
  private void shorten() {
    try {
      super.maxHeaderTableSize(mostBytes);
    } catch (Http2Exception e) {
      throw new IllegalStateException("a table of " + mostBytes + " bytes is allowed", e);
    }
  }

  @Override
  public void maxHeaderTableSize(long offeredBytes) throws Http2Exception {
    super.maxHeaderTableSize(Math.min(offeredBytes, mostBytes));
  }
}
