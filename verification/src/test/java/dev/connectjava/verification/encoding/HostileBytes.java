package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes long messages of short parts, in both encoded forms. */
final class HostileBytes {

  private static final int LENGTH_DELIMITED = 2;

  private HostileBytes() {}

  /** Returns bytes that repeat a part. */
  static byte[] repeated(int count, int... part) {
    byte[] bytes = new byte[count * part.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) part[i % part.length];
    }
    return bytes;
  }

  /** Returns a field of wire type 2. */
  static byte[] field(int number, byte[] content) {
    int tag = number << 3 | LENGTH_DELIMITED;
    int prefix =
        CodedOutputStream.computeUInt32SizeNoTag(tag)
            + CodedOutputStream.computeUInt32SizeNoTag(content.length);
    byte[] field = new byte[prefix + content.length];
    int at = varint(field, 0, tag);
    varint(field, at, content.length);
    System.arraycopy(content, 0, field, prefix, content.length);
    return field;
  }

  /** Returns messages within each other, each the only field of that around it. */
  static byte[] nested(int levels, int number) {
    int tag = number << 3 | LENGTH_DELIMITED;
    byte[] bytes = new byte[levels * 7];
    int start = bytes.length;
    for (int i = 0; i < levels; i++) {
      int length = bytes.length - start;
      start -= CodedOutputStream.computeUInt32SizeNoTag(length);
      varint(bytes, start, length);
      start -= CodedOutputStream.computeUInt32SizeNoTag(tag);
      varint(bytes, start, tag);
    }
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  private static int varint(byte[] bytes, int from, int value) {
    int at = from;
    int rest = value;
    while (rest >>> 7 != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /** Returns parts one after the other. */
  static byte[] joined(int count, IntFunction<byte[]> part) {
    return ByteString.copyFrom(
            IntStream.range(0, count).mapToObj(part).map(ByteString::copyFrom).toList())
        .toByteArray();
  }

  /** Returns text that is made of parts with commas between them. */
  static byte[] text(String begin, int count, IntFunction<String> part, String end) {
    return IntStream.range(0, count)
        .mapToObj(part)
        .collect(Collectors.joining(",", begin, end))
        .getBytes(UTF_8);
  }

  /** Returns one of many strings that have the same {@code hashCode}. */
  static String colliding(int number, int bits) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < bits; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }

  /** Returns one of 65,536 numbers whose hash in {@link java.util.HashMap} is the same. */
  static int collidingNumber(int number) {
    return number << 16 | number;
  }
}
