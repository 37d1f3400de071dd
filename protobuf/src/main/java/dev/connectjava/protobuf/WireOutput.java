package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.spi.MessageOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Appends the parts of one message in protobuf's binary form to an output. It keeps the output's
 * array, since most parts are very short.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
final class WireOutput {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Longer strings are encoded in pieces, which need no array as long as the string. */
  private static final int PIECE_CHARACTERS = 8 * 1024;

  /** A message that becomes longer than this is measured once, before its array grows. */
  private static final int UNMEASURED_BYTES = 16 * 1024;

  private static final int LONGEST_TAG = 5;
  private static final int LONGEST_LENGTH = 5;

  /** The most bytes of a number of variable length. */
  static final int LONGEST_VARINT = 10;

  private final MessageOutput output;
  private final MessagePlan plan;
  private final Message message;
  private final boolean deterministic;
  private final int start;
  private byte[] array;
  private int position;
  private boolean measured;

  /**
   * Creates the output of a message.
   *
   * @param deterministic whether the entries of maps are sorted by their keys
   */
  WireOutput(MessageOutput output, MessagePlan plan, Message message, boolean deterministic) {
    this.output = output;
    this.plan = plan;
    this.message = message;
    this.deterministic = deterministic;
    this.array = output.reserve(0);
    this.start = output.position();
    this.position = start;
  }

  boolean isDeterministic() {
    return deterministic;
  }

  /** Appends the message. */
  void append() {
    plan.write(message, this);
    output.position(position);
  }

  private void reserve(int count) {
    if (array.length - position < count) {
      grow(count);
    }
  }

  private void grow(int count) {
    output.position(position);
    int written = position - start;
    if (!measured && count > UNMEASURED_BYTES - written) {
      measured = true;
      long rest = plan.atLeast(message) - written;
      if (rest > 0) {
        output.announce(rest); // Not the room that is reserved: some of it may not be used.
      }
    }
    array = output.reserve(count);
  }

  private void putVarint(int value) {
    position = put(array, position, value);
  }

  private void putVarint(long value) {
    position = put(array, position, value);
  }

  /** Puts a number of variable length into an array; returns the position behind it. */
  static int put(byte[] to, int from, int value) {
    int at = from;
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  /** Puts a number of variable length into an array; returns the position behind it. */
  static int put(byte[] to, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  /** Puts four bytes into an array; returns the position behind them. */
  static int putFixed(byte[] to, int at, int value) {
    INT.set(to, at, value);
    return at + Integer.BYTES;
  }

  /** Puts eight bytes into an array; returns the position behind them. */
  static int putFixed(byte[] to, int at, long value) {
    LONG.set(to, at, value);
    return at + Long.BYTES;
  }

  /** Returns whether there is room for a number of bytes without another array. */
  boolean hasRoom(int count) {
    return array.length - position >= count;
  }

  /** Returns the array, which has room for a number of bytes at {@link #position}. */
  byte[] room(int count) {
    reserve(count);
    return array;
  }

  /** Returns where in the array the next byte comes. */
  int position() {
    return position;
  }

  /** Sets where the next byte comes, after bytes were put into {@link #room}. */
  void position(int position) {
    this.position = position;
  }

  void tag(int tag) {
    reserve(LONGEST_TAG);
    putShort(tag);
  }

  void varint(int value) {
    reserve(LONGEST_VARINT);
    putVarint(value);
  }

  void varint(long value) {
    reserve(LONGEST_VARINT);
    putVarint(value);
  }

  void fixed32(int value) {
    reserve(Integer.BYTES);
    position = putFixed(array, position, value);
  }

  void fixed64(long value) {
    reserve(Long.BYTES);
    position = putFixed(array, position, value);
  }

  /** Appends text with its length. An unpaired surrogate becomes a question mark. */
  void string(int tag, String text) {
    if (text.length() > PIECE_CHARACTERS) {
      longString(tag, text);
      return;
    }
    byte[] utf8 = text.getBytes(UTF_8); // For most lengths faster than a loop over characters.
    int length = utf8.length;
    reserve(LONGEST_TAG + LONGEST_LENGTH + length);
    putShort(tag);
    putShort(length);
    System.arraycopy(utf8, 0, array, position, length);
    position += length;
  }

  private void longString(int tag, String text) {
    int expected = lengthOfVarint(text.length());
    reserve(LONGEST_TAG + LONGEST_LENGTH + text.length());
    putShort(tag);
    int from = begin(expected);
    pieces(text);
    end(from, expected);
  }

  /** Puts a tag or a length, of which most are one byte. */
  private void putShort(int value) {
    if (value >= 0 && value < 0x80) {
      array[position++] = (byte) value;
    } else {
      putVarint(value);
    }
  }

  private void pieces(String text) {
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + PIECE_CHARACTERS);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      byte[] utf8 = text.substring(from, to).getBytes(UTF_8);
      reserve(utf8.length);
      System.arraycopy(utf8, 0, array, position, utf8.length);
      position += utf8.length;
      from = to;
    }
  }

  void bytes(int tag, ByteString bytes) {
    int length = bytes.size();
    reserve(Math.addExact(LONGEST_TAG + LONGEST_LENGTH, length));
    putShort(tag);
    putShort(length);
    bytes.copyTo(array, position);
    position += length;
  }

  /**
   * Begins a part with its length in front, which is written at the end.
   *
   * @param lengthBytes how long the length is probably
   * @return the position of the content, for {@link #end}
   */
  int begin(int lengthBytes) {
    reserve(LONGEST_LENGTH);
    position += lengthBytes;
    return position;
  }

  /**
   * Ends a part; its content is moved if the length is not as long as expected.
   *
   * @param from the result of {@link #begin}
   * @param lengthBytes the argument of {@link #begin}
   * @return how long the length is
   */
  int end(int from, int lengthBytes) {
    int length = position - from;
    int needed = lengthOfVarint(length);
    int to = position;
    if (needed != lengthBytes) {
      to += needed - lengthBytes;
      reserve(LONGEST_LENGTH);
      System.arraycopy(array, from, array, from + needed - lengthBytes, length);
    }
    position = from - lengthBytes;
    putShort(length);
    position = to;
    return needed;
  }

  /** Returns how many bytes a number takes, which is regarded as unsigned. */
  static int lengthOfVarint(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Returns how many bytes a number takes, which is regarded as unsigned. */
  static int lengthOfVarint(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Appends a message as protobuf-java writes it, with its length in front. */
  void foreignWithLength(Message part) {
    int length = part.getSerializedSize();
    reserve(LONGEST_LENGTH);
    putVarint(length);
    foreign(part, length);
  }

  /** Appends a message as protobuf-java writes it. */
  void foreign(Message part) {
    foreign(part, part.getSerializedSize());
  }

  private void foreign(Message part, int length) {
    reserve(length);
    CodedOutputStream window = window(length);
    IOException tooLong = null;
    try {
      part.writeTo(window);
    } catch (IOException e) {
      tooLong = e;
    }
    if (tooLong != null || window.getTotalBytesWritten() != length) {
      throw changed(part.getDescriptorForType().getFullName(), tooLong);
    }
    position += length;
  }

  void unknown(UnknownFieldSet fields) {
    int length = fields.getSerializedSize();
    reserve(length);
    CodedOutputStream window = window(length);
    IOException tooLong = null;
    try {
      fields.writeTo(window);
    } catch (IOException e) {
      tooLong = e;
    }
    if (tooLong != null || window.getTotalBytesWritten() != length) {
      throw changed("set of unknown fields", tooLong);
    }
    position += length;
  }

  private CodedOutputStream window(int length) {
    CodedOutputStream window = CodedOutputStream.newInstance(array, position, length);
    if (deterministic) {
      window.useDeterministicSerialization();
    }
    return window;
  }

  private static IllegalStateException changed(String what, @Nullable IOException cause) {
    return new IllegalStateException(
        "the %s has changed while it was written".formatted(what), cause);
  }
}
