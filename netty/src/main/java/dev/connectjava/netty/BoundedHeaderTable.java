package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Encodes header sections by a table of a size of our own. A peer may offer a table of 4 GiB, which
 * this side would fill with the fields that it sends; a shorter one is the encoder's choice.
 * Confined to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-4.2">RFC 7541, section 4.2</a>
 */
final class BoundedHeaderTable extends DefaultHttp2HeadersEncoder {

  private final int mostBytes;

  /** Has a table of no more bytes, and none of more than the peer offers. */
  BoundedHeaderTable(int mostBytes) {
    this.mostBytes = mostBytes;
    if (mostBytes < Settings.DEFAULT_HEADER_TABLE_BYTES) {
      shorten();
    }
  }

  /** What the peer takes for granted is longer: it is told with the first section. */
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
