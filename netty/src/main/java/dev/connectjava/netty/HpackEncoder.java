package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.function.BiConsumer;

/**
 * Writes the header blocks of one HTTP/2 connection. Each method appends one block to a buffer, and
 * the peer must get the blocks in this order and without gaps. Confined to the event loop.
 *
 * <p>If a block fails while it is written, the peer's table is no longer known: all later blocks
 * throw {@link IllegalStateException}, and the connection has to end.
 *
 * <p>Sensitive fields are never indexed, neither here nor by a proxy. {@link HpackEncoderTable} has
 * the rule for the others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541">RFC 7541</a>
 */
final class HpackEncoder {

  private static final int INDEXED = 0x80;
  private static final int WITH_INDEXING = 0x40;
  private static final int SIZE_UPDATE = 0x20;
  private static final int NEVER_INDEXED = 0x10;
  private static final int WITHOUT_INDEXING = 0x00;

  /**
   * How long a value is that is in the Huffman code though it is not indexed. A shorter one, such
   * as a trace ID, would take longer to write and to read than its few bytes less are worth.
   */
  private static final int HUFFMAN_CHARS = 512;

  private static final int POST = 3;
  private static final int HTTP = 6;
  private static final int HTTPS = 7;
  private static final int STATUS_NAME = 8;
  private static final int CONTENT_LENGTH_NAME = 28;

  /** How long a {@code content-length} is without its digits. */
  private static final int CONTENT_LENGTH_BYTES = HpackEncoderTable.bytesOf("content-length", "");

  /** The status of a block that has none. */
  private static final int NO_STATUS = 0;

  /** The length of a body that the block does not tell. */
  private static final long NO_CONTENT_LENGTH = -1;

  /** What HTTP/2 allows if the peer does not announce a limit. */
  private static final long NO_LIMIT = Http2CodecUtil.MAX_HEADER_LIST_SIZE;

  private final int mostTableBytes;
  private final HpackEncoderTable table;
  private final PreparedHeaderBlocks prepared = new PreparedHeaderBlocks();
  private final HpackOutput output = new HpackOutput();
  private final BiConsumer<String, String> encode = this::encode;
  private final BiConsumer<String, String> count = this::count;

  /** The size of the table that the peer knows, and what it has to be notified of. */
  private int tableBytes;

  private int smallestTableBytes;
  private int knownTableBytes = Settings.DEFAULT_HEADER_TABLE_BYTES;

  private long peerListBytes = NO_LIMIT;

  /** The fields that are being encoded. */
  private Headers current = Headers.empty();

  private boolean indexesOnly;
  private long listBytes;
  private boolean broken;

  /**
   * Creates an encoder.
   *
   * @param mostTableBytes the most bytes that this side uses of the table that the peer offers
   */
  HpackEncoder(int mostTableBytes) {
    this.mostTableBytes = mostTableBytes;
    this.tableBytes = Math.min(mostTableBytes, knownTableBytes);
    this.smallestTableBytes = tableBytes;
    this.table = new HpackEncoderTable(tableBytes);
  }

  /**
   * Sets the size of the table that the peer offers: {@code SETTINGS_HEADER_TABLE_SIZE}. The next
   * block begins with the size that this side uses from then on, if that is another one.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-4.2">RFC 7541, section 4.2</a>
   */
  void peerTableBytes(long offeredBytes) {
    tableBytes = (int) Math.min(offeredBytes, mostTableBytes);
    smallestTableBytes = Math.min(smallestTableBytes, tableBytes);
    table.resize(tableBytes);
  }

  /**
   * Sets how long the fields of a request may be: {@code SETTINGS_MAX_HEADER_LIST_SIZE}. There is
   * no limit before.
   */
  void peerListBytes(long bytes) {
    peerListBytes = bytes;
  }

  /**
   * Appends the head of a response.
   *
   * @param status of three digits
   * @param out borrowed
   */
  void encodeResponse(int status, Headers headers, ByteBuf out) {
    write(status, headers, NO_CONTENT_LENGTH, out);
  }

  /**
   * Appends the head of a response with a {@code content-length} after its fields.
   *
   * @param status of three digits
   * @param out borrowed
   */
  void encodeResponse(int status, Headers headers, long contentLength, ByteBuf out) {
    write(status, headers, contentLength, out);
  }

  /**
   * Appends trailers.
   *
   * @param out borrowed
   */
  void encodeFields(Headers fields, ByteBuf out) {
    write(NO_STATUS, fields, NO_CONTENT_LENGTH, out);
  }

  private void write(int status, Headers headers, long contentLength, ByteBuf out) {
    requireUsable();
    try {
      encodeSizes();
      encodeBlock(status, headers);
      encodeContentLength(contentLength);
      output.moveTo(out);
    } catch (RuntimeException | Error e) {
      abandon();
      throw e;
    }
  }

  private void requireUsable() {
    if (broken) {
      throw new IllegalStateException("can't encode a header section: an earlier one failed");
    }
  }

  /** Drops what was written of a block, so that it is not the begin of another call's block. */
  private void abandon() {
    broken = true;
    output.clear();
    current = Headers.empty();
  }

  /**
   * Appends the head of a request.
   *
   * @param streamId the stream that fails if the fields are too long
   * @param out borrowed
   * @throws Http2Exception a {@link Http2Exception.HeaderListSizeException} if the fields are
   *     longer than {@link #peerListBytes}; nothing is appended then
   */
  void encodeRequest(int streamId, RequestOrigin origin, HttpClientRequest request, ByteBuf out)
      throws Http2Exception {
    String path = pathOf(origin, request);
    check(streamId, origin, request, path, 0);
    write(origin, request, path, NO_CONTENT_LENGTH, out);
  }

  /**
   * Appends the head of a request with a {@code content-length} after its fields; otherwise like
   * the method without one.
   */
  void encodeRequest(
      int streamId,
      RequestOrigin origin,
      HttpClientRequest request,
      long contentLength,
      ByteBuf out)
      throws Http2Exception {
    String path = pathOf(origin, request);
    check(
        streamId, origin, request, path, CONTENT_LENGTH_BYTES + HpackOutput.digits(contentLength));
    write(origin, request, path, contentLength, out);
  }

  private static String pathOf(RequestOrigin origin, HttpClientRequest request) {
    String prefix = origin.pathPrefix();
    return prefix.isEmpty() ? request.target() : prefix + request.target();
  }

  private void check(
      int streamId, RequestOrigin origin, HttpClientRequest request, String path, int moreBytes)
      throws Http2Exception {
    if (peerListBytes >= NO_LIMIT) {
      return;
    }
    listBytes = moreBytes;
    count(":method", request.method());
    count(":scheme", origin.scheme());
    count(":authority", origin.authority());
    count(":path", path);
    request.headers().forEach(count);
    if (listBytes > peerListBytes) {
      Http2CodecUtil.headerListSizeExceeded(streamId, peerListBytes, false);
    }
  }

  private void count(String name, String value) {
    listBytes += HpackEncoderTable.bytesOf(name, value);
  }

  private void write(
      RequestOrigin origin,
      HttpClientRequest request,
      String path,
      long contentLength,
      ByteBuf out) {
    requireUsable();
    try {
      encodeSizes();
      encodeMethod(request.method());
      encodeScheme(origin.scheme());
      encode(":authority", origin.authority());
      encode(":path", path);
      encodeBlock(NO_STATUS, request.headers());
      encodeContentLength(contentLength);
      output.moveTo(out);
    } catch (RuntimeException | Error e) {
      abandon();
      throw e;
    }
  }

  private void encodeMethod(String method) {
    if (method.equals("POST")) {
      output.integer(INDEXED, 7, POST);
    } else {
      encode(":method", method);
    }
  }

  private void encodeScheme(String scheme) {
    if (scheme.equals("https")) {
      output.integer(INDEXED, 7, HTTPS);
    } else if (scheme.equals("http")) {
      output.integer(INDEXED, 7, HTTP);
    } else {
      encode(":scheme", scheme);
    }
  }

  /** Writes the sizes of the table that the peer does not know: the smallest, then the last. */
  private void encodeSizes() {
    if (smallestTableBytes < knownTableBytes && smallestTableBytes < tableBytes) {
      output.integer(SIZE_UPDATE, 5, smallestTableBytes);
      knownTableBytes = smallestTableBytes;
    }
    if (tableBytes != knownTableBytes) {
      output.integer(SIZE_UPDATE, 5, tableBytes);
      knownTableBytes = tableBytes;
    }
    smallestTableBytes = tableBytes;
  }

  /** Writes a status, if there is one, and fields. */
  private void encodeBlock(int status, Headers headers) {
    byte[] block = prepared.find(status, headers, table.changes());
    if (block != null) {
      output.encoded(block);
      return;
    }
    int begin = output.length();
    indexesOnly = true;
    listBytes = 0;
    if (status != NO_STATUS) {
      encodeStatus(status);
    }
    current = headers;
    headers.forEach(encode);
    current = Headers.empty();
    if (indexesOnly) {
      prepared.offer(status, headers, listBytes, output, begin);
    }
  }

  private void encodeStatus(int status) {
    int index = indexOfStatus(status);
    if (index != HpackEncoderTable.NONE) {
      output.integer(INDEXED, 7, index);
    } else {
      indexesOnly = false;
      output.integer(WITHOUT_INDEXING, 4, STATUS_NAME);
      output.decimal(status);
    }
  }

  private static int indexOfStatus(int status) {
    return switch (status) {
      case 200 -> 8;
      case 204 -> 9;
      case 206 -> 10;
      case 304 -> 11;
      case 400 -> 12;
      case 404 -> 13;
      case 500 -> 14;
      default -> HpackEncoderTable.NONE;
    };
  }

  private void encodeContentLength(long contentLength) {
    if (contentLength == NO_CONTENT_LENGTH) {
      return;
    }
    output.integer(WITHOUT_INDEXING, 4, CONTENT_LENGTH_NAME);
    output.decimal(contentLength);
  }

  private void encode(String name, String value) {
    if (current.isSensitive(name)) {
      encodeLiteral(NEVER_INDEXED, 4, table.indexOfName(name), name, value);
      return;
    }
    int hash = HpackFieldIndex.hash(name, value);
    int index = table.search(name, value, hash);
    if (index > HpackEncoderTable.NONE) {
      count(name, value);
      output.integer(INDEXED, 7, index);
      return;
    }
    int nameIndex = -index;
    if (table.add(name, value, nameIndex, hash)) {
      encodeLiteral(WITH_INDEXING, 6, nameIndex, name, value);
    } else {
      encodeLiteral(WITHOUT_INDEXING, 4, nameIndex, name, value);
    }
  }

  private void encodeLiteral(
      int pattern, int prefixBits, int nameIndex, String name, String value) {
    indexesOnly = false;
    output.integer(pattern, prefixBits, nameIndex);
    if (nameIndex == HpackEncoderTable.NONE) {
      output.string(name);
    }
    if (pattern == WITH_INDEXING || value.length() >= HUFFMAN_CHARS) {
      output.string(value);
    } else {
      output.plainString(value);
    }
  }
}
