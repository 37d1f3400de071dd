package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The static table of HPACK with the dynamic table of the fields that a peer has sent. Confined to
 * the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-2.3">RFC 7541, section 2.3</a>
 */
final class HpackDecoderTable {

  /** The fields of the static table by their index. */
  private static final ReceivedField[] STATIC = new ReceivedField[HpackStaticTable.LENGTH + 1];

  static {
    for (int i = 1; i < STATIC.length; i++) {
      STATIC[i] =
          new ReceivedField(FieldName.of(HpackStaticTable.name(i)), HpackStaticTable.value(i));
    }
  }

  /** A ring: its length is a power of two. */
  private @Nullable ReceivedField[] ring = new ReceivedField[16];

  /** Counts the fields that were ever inserted; the newest is before it in the ring. */
  private int inserted;

  private int length;
  private long bytes;
  private long capacity;

  HpackDecoderTable(long capacity) {
    this.capacity = capacity;
  }

  long capacity() {
    return capacity;
  }

  /**
   * Returns the field of an index.
   *
   * @throws Http2Exception if neither table has a field there
   */
  ReceivedField at(long index) throws Http2Exception {
    if (index > 0 && index < STATIC.length) {
      return STATIC[(int) index];
    }
    long dynamic = index - STATIC.length;
    if (dynamic < 0 || dynamic >= length) {
      throw HpackInput.error(
          "the index %s, but the table has %s fields", index, HpackStaticTable.LENGTH + length);
    }
    return live(inserted - 1 - (int) dynamic);
  }

  private ReceivedField live(int number) {
    return Objects.requireNonNull(ring[number & (ring.length - 1)]);
  }

  /** Inserts a field; removes the oldest ones until there is room for it. */
  void insert(ReceivedField field) {
    evictTo(capacity - field.listBytes());
    if (field.listBytes() <= capacity) {
      if (length == ring.length) {
        grow();
      }
      ring[inserted++ & (ring.length - 1)] = field;
      length++;
      bytes += field.listBytes();
    }
  }

  /** Sets how many bytes the fields may have together, and removes the oldest ones beyond it. */
  void resize(long newCapacity) {
    capacity = newCapacity;
    evictTo(newCapacity);
  }

  private void evictTo(long most) {
    while (length > 0 && bytes > most) {
      int oldest = inserted - length--;
      bytes -= live(oldest).listBytes();
      ring[oldest & (ring.length - 1)] = null;
    }
  }

  private void grow() {
    @Nullable ReceivedField[] larger = new ReceivedField[2 * ring.length];
    for (int i = inserted - length; i != inserted; i++) {
      larger[i & (larger.length - 1)] = live(i);
    }
    ring = larger;
  }
}
