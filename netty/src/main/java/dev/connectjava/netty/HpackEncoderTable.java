package dev.connectjava.netty;

/**
 * The tables of an HPACK encoder: the static one, and the dynamic one as the peer's decoder has it.
 * Not thread-safe.
 *
 * <p>The dynamic table never evicts a field to make room for another one: it is filled once, and
 * then stays as it is. That suits RPC, where most fields are the same in each call and the others
 * are different in each call. A field is worth its place when it is seen for the second time, or
 * when its name is and no table has the name. Only a peer that shortens the table makes it evict.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-2.3">RFC 7541, section 2.3</a>
 */
final class HpackEncoderTable {

  /** What a search returns if no table has the field or the name. */
  static final int NONE = 0;

  /** What RFC 7541, section 4.1, adds to the lengths of name and value. */
  private static final int FIELD_OVERHEAD_BYTES = 32;

  /** How many values of a name the table may have, so that one name does not fill it. */
  static final int VALUES_OF_A_NAME = 4;

  private static final String PATH = ":path";
  private static final HpackFieldIndex STATIC = HpackFieldIndex.ofStaticTable();

  private final SeenHashes seen = new SeenHashes();
  private HpackFieldIndex fields = new HpackFieldIndex();
  private int maxBytes;
  private int bytes;
  private int pathBytes;
  private int changes;

  /** Creates an empty table. */
  HpackEncoderTable(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  static int bytesOf(String name, String value) {
    return name.length() + value.length() + FIELD_OVERHEAD_BYTES;
  }

  /** Returns a number that is another one after each change: an index means another field then. */
  int changes() {
    return changes;
  }

  /** Returns how many bytes the dynamic table has, as RFC 7541, section 4.1, counts them. */
  int bytes() {
    return bytes;
  }

  /**
   * Searches for a field.
   *
   * @param hash of the field, see {@link HpackFieldIndex#hash}
   * @return the index of the field; if no table has it, the negative index of its name; {@link
   *     #NONE} if no table has the name either
   */
  int search(String name, String value, int hash) {
    int number = fields.find(name, value, hash);
    if (number != HpackFieldIndex.NONE) {
      return dynamicIndex(number);
    }
    int nameIndex = indexOfName(name);
    int index = nameIndex;
    while (index != NONE
        && index <= HpackStaticTable.LENGTH
        && STATIC.name(index - 1).equals(name)) {
      if (STATIC.value(index - 1).equals(value)) {
        return index;
      }
      index++;
    }
    return -nameIndex;
  }

  /** Returns the index of a field with this name; {@link #NONE} if no table has one. */
  int indexOfName(String name) {
    int number = STATIC.findName(name);
    if (number != HpackFieldIndex.NONE) {
      return number + 1;
    }
    int dynamic = fields.findName(name);
    return dynamic == HpackFieldIndex.NONE ? NONE : dynamicIndex(dynamic);
  }

  /** The newest field has the lowest index. */
  private int dynamicIndex(int number) {
    return HpackStaticTable.LENGTH + fields.size() - number;
  }

  /**
   * Decides about a field that no table has, and adds it if it is worth it and there is room.
   *
   * @param nameIndex the index of the name; {@link #NONE} if no table has it
   * @param hash of the field, see {@link HpackFieldIndex#hash}
   * @return whether it was added
   */
  boolean add(String name, String value, int nameIndex, int hash) {
    int size = bytesOf(name, value);
    if (!hasRoom(name, size) || isOfOneMessage(name)) {
      return false;
    }
    boolean again = seen.add(hash);
    boolean nameAgain = nameIndex == NONE && seen.add(~name.hashCode());
    if (!(again || nameAgain) || (!name.equals(PATH) && fields.count(name) >= VALUES_OF_A_NAME)) {
      return false;
    }
    fields.add(name, value);
    bytes += size;
    if (name.equals(PATH)) {
      pathBytes += size;
    }
    changes++;
    return true;
  }

  /** Returns whether a field fits: it may take a quarter of the table, and all paths half of it. */
  private boolean hasRoom(String name, int size) {
    return size <= maxBytes / 4
        && size <= maxBytes - bytes
        && (!name.equals(PATH) || size <= maxBytes / 2 - pathBytes);
  }

  /** Returns whether the values of a name differ from message to message. */
  private static boolean isOfOneMessage(String name) {
    return name.equals("content-length") || name.equals("date");
  }

  /** Sets the most bytes, and evicts the oldest fields until the others fit. */
  void resize(int newMaxBytes) {
    maxBytes = newMaxBytes;
    int evicted = 0;
    while (bytes > maxBytes) {
      bytes -= bytesOf(fields.name(evicted), fields.value(evicted));
      evicted++;
    }
    if (evicted > 0) {
      keepFrom(evicted);
    }
  }

  private void keepFrom(int first) {
    HpackFieldIndex kept = new HpackFieldIndex();
    pathBytes = 0;
    for (int number = first; number < fields.size(); number++) {
      String name = fields.name(number);
      String value = fields.value(number);
      kept.add(name, value);
      if (name.equals(PATH)) {
        pathBytes += bytesOf(name, value);
      }
    }
    fields = kept;
    changes++;
  }

  /** The hashes of things that were seen lately; a new one displaces the oldest of its four. */
  private static final class SeenHashes {

    private static final int WAYS = 4;
    private static final int LENGTH = 16 * WAYS;

    private final int[] hashes = new int[LENGTH];

    /** Returns whether a hash was seen before, and remembers it. */
    boolean add(int hash) {
      int first = (hash * WAYS) & (LENGTH - 1);
      for (int i = first; i < first + WAYS; i++) {
        if (hashes[i] == hash) {
          return true;
        }
      }
      for (int i = first + WAYS - 1; i > first; i--) {
        hashes[i] = hashes[i - 1];
      }
      hashes[first] = hash;
      return false;
    }
  }
}
