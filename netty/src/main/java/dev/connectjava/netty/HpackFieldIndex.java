package dev.connectjava.netty;

import java.util.Arrays;

/**
 * An index of header fields in the order in which they were added: finds a field, and a field with
 * a name. Fields have the numbers 0, 1, 2 and so on. Not thread-safe while fields are added.
 *
 * <p>Both are hash tables with open addressing, which keep numbers, so that a search allocates
 * nothing. At most half of their slots are used.
 */
final class HpackFieldIndex {

  /** What a search returns if there is no such field. */
  static final int NONE = -1;

  private static final int FIRST_CAPACITY = 8;

  private String[] names = new String[FIRST_CAPACITY];
  private String[] values = new String[FIRST_CAPACITY];

  /** How many fields have the name of a field; counted at the first of them. */
  private int[] sameName = new int[FIRST_CAPACITY];

  private int size;

  /** Numbers of fields plus one by the hash of name and value; 0 where there is none. */
  private int[] fieldSlots = new int[2 * FIRST_CAPACITY];

  /** Numbers plus one of the first field of each name; 0 where there is none. */
  private int[] nameSlots = new int[2 * FIRST_CAPACITY];

  /** Returns the index of HPACK's static table: index 1 has the number 0. */
  static HpackFieldIndex ofStaticTable() {
    HpackFieldIndex index = new HpackFieldIndex();
    for (int i = 1; i <= HpackStaticTable.LENGTH; i++) {
      index.add(HpackStaticTable.name(i), HpackStaticTable.value(i));
    }
    return index;
  }

  /** Returns a hash of a field, which the searches for the field need. */
  static int hash(String name, String value) {
    return spread(31 * name.hashCode() + value.hashCode());
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  /** Returns how many fields there are. */
  int size() {
    return size;
  }

  String name(int number) {
    return names[number];
  }

  String value(int number) {
    return values[number];
  }

  /**
   * Returns the number of a field; {@link #NONE} if it is not here.
   *
   * @param hash of the field, see {@link #hash}
   */
  int find(String name, String value, int hash) {
    int mask = fieldSlots.length - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      int number = fieldSlots[slot] - 1;
      if (number == NONE || (values[number].equals(value) && names[number].equals(name))) {
        return number;
      }
    }
  }

  /** Returns the number of the first field with this name; {@link #NONE} if there is none. */
  int findName(String name) {
    return nameSlots[nameSlot(name)] - 1;
  }

  /** Returns the slot of a name: the one that has it, or an empty one. */
  private int nameSlot(String name) {
    int mask = nameSlots.length - 1;
    int slot = spread(name.hashCode()) & mask;
    while (nameSlots[slot] != 0 && !names[nameSlots[slot] - 1].equals(name)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Returns how many fields have this name. */
  int count(String name) {
    int first = findName(name);
    return first == NONE ? 0 : sameName[first];
  }

  /** Adds a field after the others. */
  void add(String name, String value) {
    if (size == names.length) {
      grow();
    }
    names[size] = name;
    values[size] = value;
    sameName[size] = 0;
    size++;
    addToSlots(size - 1);
  }

  private void addToSlots(int number) {
    int mask = fieldSlots.length - 1;
    int slot = hash(names[number], values[number]) & mask;
    while (fieldSlots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    fieldSlots[slot] = number + 1;
    int nameSlot = nameSlot(names[number]);
    if (nameSlots[nameSlot] == 0) {
      nameSlots[nameSlot] = number + 1;
    }
    sameName[nameSlots[nameSlot] - 1]++;
  }

  private void grow() {
    int capacity = 2 * size;
    names = Arrays.copyOf(names, capacity);
    values = Arrays.copyOf(values, capacity);
    sameName = new int[capacity];
    fieldSlots = new int[2 * capacity];
    nameSlots = new int[2 * capacity];
    for (int number = 0; number < size; number++) {
      addToSlots(number);
    }
  }
}
