package dev.connectjava.benchmarks;

import java.util.Arrays;

/**
 * Takes the fields of messages. Libraries that read the same messages get the same sum. It has all
 * numbers, and of texts and bytes either the lengths, which costs next to nothing, or the contents.
 * Confined to one thread.
 */
final class FieldSum {

  private final boolean contents;
  private long sum;

  private FieldSum(boolean contents) {
    this.contents = contents;
  }

  /** Returns a sum of numbers and lengths. */
  static FieldSum ofLengths() {
    return new FieldSum(false);
  }

  /** Returns a sum of numbers and contents. */
  static FieldSum ofContents() {
    return new FieldSum(true);
  }

  long value() {
    return sum;
  }

  /** Returns whether the contents of texts and bytes are to be added, and not their lengths. */
  boolean contents() {
    return contents;
  }

  void add(long number) {
    sum = sum * 31 + number;
  }

  void add(double number) {
    add(Double.doubleToRawLongBits(number));
  }

  void add(float number) {
    add(Float.floatToRawIntBits(number));
  }

  void add(boolean flag) {
    add(flag ? 1 : 0);
  }

  void add(String text) {
    add(of(text));
  }

  /** Adds an entry of a map, given what stands for its key and value; in any order of entries. */
  void addEntry(long key, long value) {
    sum += (key * 31 + value) * 37;
  }

  /** Returns what stands for a text, which must be ASCII. */
  long of(String text) {
    return contents ? text.hashCode() : text.length();
  }

  /** Returns what stands for the contents of bytes. */
  static long ofContents(byte[] bytes) {
    return Arrays.hashCode(bytes);
  }
}
