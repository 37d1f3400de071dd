package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;

/**
 * Decodes the header blocks of one connection, behind Netty's frame parser. A field is converted to
 * text and checked when it enters the dynamic table, a section that arrives again not at all.
 * Confined to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541">RFC 7541</a>
 */
final class HpackDecoder implements Http2HeadersDecoder, Http2HeadersDecoder.Configuration {

  private static final int INDEXED = 0x80;
  private static final int WITH_INDEXING = 0x40;
  private static final int SIZE_UPDATE = 0x20;
  private static final int NEVER_INDEXED = 0x10;

  private final HpackDecoderTable table =
      new HpackDecoderTable(Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE);
  private final RepeatedBlocks repeated = new RepeatedBlocks();

  /** The largest table that this side has allowed, once the peer has acknowledged it. */
  private long allowedTableBytes = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

  /** The size of the table as the peer has last announced it. */
  private long announcedTableBytes = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

  /** Whether the next block has to begin with a size, since this side has allowed less. */
  private boolean updateRequired;

  private long mostListBytes;
  private long mostBlockBytes;

  /** Creates a decoder that refuses sections of more bytes. */
  HpackDecoder(long mostListBytes) {
    this.mostListBytes = mostListBytes;
    this.mostBlockBytes = Http2CodecUtil.calculateMaxHeaderListSizeGoAway(mostListBytes);
  }

  @Override
  public Http2Headers decodeHeaders(int streamId, ByteBuf buffer) throws Http2Exception {
    HpackInput block = HpackInput.of(buffer);
    ReceivedFields known = repeated.find(block);
    return known == null ? decode(streamId, block) : known;
  }

  private ReceivedFields decode(int streamId, HpackInput block) throws Http2Exception {
    boolean repeatable = !readSizeUpdates(block);
    ReceivedFields section = new ReceivedFields();
    long listBytes = 0;
    while (block.hasMore()) {
      int first = block.next();
      ReceivedField field;
      if (first >= INDEXED) {
        field = table.at(block.integer(first, INDEXED - 1));
      } else if (first >= WITH_INDEXING) {
        field = literal(block, first, WITH_INDEXING - 1, false);
        table.insert(field);
        repeated.clear();
        repeatable = false;
      } else if (first >= SIZE_UPDATE) {
        throw HpackInput.error("a table size that is not at the begin of its header block");
      } else {
        boolean neverIndexed = first >= NEVER_INDEXED;
        field = literal(block, first, NEVER_INDEXED - 1, neverIndexed);
        repeatable &= !neverIndexed;
      }
      listBytes += field.listBytes();
      if (listBytes <= mostListBytes) {
        section.add(field);
      }
    }
    if (listBytes > mostListBytes) {
      // Not earlier: the table has to be the same as the peer's.
      Http2CodecUtil.headerListSizeExceeded(streamId, mostListBytes, true);
    }
    if (repeatable) {
      repeated.arrived(block, section);
    }
    return section;
  }

  private ReceivedField literal(HpackInput block, int first, int prefix, boolean neverIndexed)
      throws Http2Exception {
    long index = block.integer(first, prefix);
    FieldName name = index == 0 ? FieldName.of(block.text()) : table.at(index).name();
    return new ReceivedField(name, block.text(), neverIndexed);
  }

  /** Reads the sizes that a block begins with; returns whether there are any. */
  private boolean readSizeUpdates(HpackInput block) throws Http2Exception {
    boolean any = false;
    while (block.hasMore() && (block.peek() & 0xe0) == SIZE_UPDATE) {
      long size = block.integer(block.next(), SIZE_UPDATE - 1);
      if (size > allowedTableBytes) {
        throw HpackInput.error(
            "a table of %s bytes, but %s are allowed (headerTableBytes)", size, allowedTableBytes);
      }
      announcedTableBytes = size;
      updateRequired = false;
      resize(size);
      any = true;
    }
    if (updateRequired && block.hasMore()) {
      throw HpackInput.error(
          "no table size at the begin of a header block, but this side has allowed %s bytes only"
              + " (headerTableBytes)",
          allowedTableBytes);
    }
    return any;
  }

  private void resize(long tableBytes) {
    table.resize(tableBytes);
    repeated.clear();
  }

  @Override
  public Configuration configuration() {
    return this;
  }

  /** Sets the largest table that the peer may use from its next header block on. */
  @Override
  public void maxHeaderTableSize(long bytes) throws Http2Exception {
    requireUnsignedInt("a header table", bytes);
    allowedTableBytes = bytes;
    if (bytes < announcedTableBytes) {
      updateRequired = true;
      resize(bytes);
    }
  }

  @Override
  public long maxHeaderTableSize() {
    return table.capacity();
  }

  @Override
  public void maxHeaderListSize(long listBytes, long blockBytes) throws Http2Exception {
    requireUnsignedInt("a header list", listBytes);
    if (blockBytes < listBytes) {
      throw Http2Exception.connectionError(
          Http2Error.INTERNAL_ERROR,
          "blocks of %s bytes for header lists of %s bytes",
          blockBytes,
          listBytes);
    }
    mostListBytes = listBytes;
    mostBlockBytes = blockBytes;
    repeated.clear();
  }

  private static void requireUnsignedInt(String what, long bytes) throws Http2Exception {
    if (bytes < 0 || bytes > Http2CodecUtil.MAX_UNSIGNED_INT) {
      throw Http2Exception.connectionError(
          Http2Error.PROTOCOL_ERROR,
          "%s of %s bytes, but 0 to %s are allowed",
          what,
          bytes,
          Http2CodecUtil.MAX_UNSIGNED_INT);
    }
  }

  @Override
  public long maxHeaderListSize() {
    return mostListBytes;
  }

  @Override
  public long maxHeaderListSizeGoAway() {
    return mostBlockBytes;
  }
}
