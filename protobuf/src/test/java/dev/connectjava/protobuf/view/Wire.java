package dev.connectjava.protobuf.view;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** Encoded messages for tests. */
final class Wire {

  private Wire() {}

  /** Returns bytes given as hexadecimal digits; blanks are ignored. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Returns a field of wire type 2. */
  static ByteString field(int number, ByteString content) {
    return number(number << 3 | 2).concat(number(content.size())).concat(content);
  }

  /** Returns a number as a varint. */
  static ByteString number(long value) {
    ByteString.Output output = ByteString.newOutput();
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      output.write((int) (rest | 0x80) & 0xFF);
      rest >>>= 7;
    }
    output.write((int) rest);
    return output.toByteString();
  }
}
