package dev.connectjava.netty;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * A header section as the peer has sent it, unchecked, with the facts that {@link Http2FieldRules}
 * needs in addition to the fields.
 */
final class ReceivedFields extends DefaultHttp2Headers {

  /** What a field counts in addition to its name and value (RFC 9113, section 6.5.2). */
  private static final int FIELD_OVERHEAD_BYTES = 32;

  private long listBytes;
  private boolean hasRegular;
  private boolean hasLatePseudo;

  ReceivedFields(int sizeHint) {
    super(false, sizeHint);
  }

  /** Returns the section that a {@link Decoder} has decoded, in its own type. */
  static ReceivedFields of(Http2Headers headers) {
    if (headers instanceof ReceivedFields fields) {
      return fields;
    }
    throw new IllegalStateException("a header section that was not decoded here");
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    listBytes += name.length() + value.length() + FIELD_OVERHEAD_BYTES;
    if (isPseudo(name)) {
      hasLatePseudo |= hasRegular;
    } else {
      hasRegular = true;
    }
    return super.add(name, value);
  }

  static boolean isPseudo(CharSequence name) {
    return !name.isEmpty() && name.charAt(0) == ':';
  }

  /** Returns the size that SETTINGS_MAX_HEADER_LIST_SIZE limits. */
  long listBytes() {
    return listBytes;
  }

  /**
   * Returns whether a pseudo-header field arrived after a regular field. The order of iteration
   * does not show that.
   */
  boolean hasLatePseudo() {
    return hasLatePseudo;
  }

  /** Decodes header sections; checks only their length. */
  static final class Decoder extends DefaultHttp2HeadersDecoder {

    /** Creates a decoder that refuses sections of more bytes. */
    Decoder(long readListBytes) {
      super(false, false, readListBytes);
    }

    @Override
    protected Http2Headers newHeaders() {
      return new ReceivedFields(numberOfHeadersGuess());
    }
  }
}
