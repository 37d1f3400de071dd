package dev.connectjava.protobuf;

import dev.connectjava.spi.MessageOutput;
import org.jspecify.annotations.Nullable;

/**
 * Text that is appended to a message as UTF-8. A surrogate that lacks its other half becomes a
 * question mark, as elsewhere in Java.
 */
final class Utf8Output implements Appendable {

  private static final int MOST_CHARACTERS = 1_024;
  private static final int MOST_BYTES_OF_CHARACTER = 3;
  private static final char NONE = 0;

  private final MessageOutput output;

  /** The first half of a pair whose second is yet to come. */
  private char high = NONE;

  Utf8Output(MessageOutput output) {
    this.output = output;
  }

  @Override
  public Utf8Output append(@Nullable CharSequence text) {
    CharSequence appended = String.valueOf(text);
    return append(appended, 0, appended.length());
  }

  @Override
  public Utf8Output append(@Nullable CharSequence text, int start, int end) {
    CharSequence appended = String.valueOf(text);
    for (int from = start; from < end; from += MOST_CHARACTERS) {
      appendPart(appended, from, Math.min(end, from + MOST_CHARACTERS));
    }
    return this;
  }

  @Override
  public Utf8Output append(char c) {
    return append(String.valueOf(c), 0, 1);
  }

  /** Nothing follows. */
  void end() {
    if (high != NONE) {
      high = NONE;
      output.write('?');
    }
  }

  private void appendPart(CharSequence text, int start, int end) {
    byte[] array = output.reserve((end - start + 1) * MOST_BYTES_OF_CHARACTER);
    int position = output.position();
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      position = c < 0x80 && high == NONE ? put(array, position, c) : encode(array, position, c);
    }
    output.position(position);
  }

  private static int put(byte[] array, int position, int value) {
    array[position] = (byte) value;
    return position + 1;
  }

  private int encode(byte[] array, int position, char c) {
    int next = position;
    if (high != NONE) {
      char first = high;
      high = NONE;
      if (Character.isLowSurrogate(c)) {
        return putPair(array, next, Character.toCodePoint(first, c));
      }
      next = put(array, next, '?');
    }
    if (Character.isHighSurrogate(c)) {
      high = c;
      return next;
    }
    if (c < 0x80 || Character.isLowSurrogate(c)) {
      return put(array, next, c < 0x80 ? c : '?');
    }
    if (c < 0x800) {
      next = put(array, next, 0xC0 | (c >> 6));
    } else {
      next = put(array, next, 0xE0 | (c >> 12));
      next = put(array, next, 0x80 | ((c >> 6) & 0x3F));
    }
    return put(array, next, 0x80 | (c & 0x3F));
  }

  private static int putPair(byte[] array, int position, int codePoint) {
    int next = put(array, position, 0xF0 | (codePoint >> 18));
    next = put(array, next, 0x80 | ((codePoint >> 12) & 0x3F));
    next = put(array, next, 0x80 | ((codePoint >> 6) & 0x3F));
    return put(array, next, 0x80 | (codePoint & 0x3F));
  }
}
