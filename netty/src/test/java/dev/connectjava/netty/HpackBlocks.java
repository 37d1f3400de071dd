package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Writes header blocks byte by byte, valid ones and others. */
final class HpackBlocks {

  static final int INDEXED = 0x80;
  static final int WITH_INDEXING = 0x40;
  static final int SIZE_UPDATE = 0x20;
  static final int NEVER_INDEXED = 0x10;
  static final int WITHOUT_INDEXING = 0;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  HpackBlocks indexed(int index) {
    return integer(INDEXED, 7, index);
  }

  HpackBlocks sizeUpdate(int size) {
    return integer(SIZE_UPDATE, 5, size);
  }

  HpackBlocks field(int form, int nameIndex, String value, boolean huffman) {
    return integer(form, form == WITH_INDEXING ? 6 : 4, nameIndex).text(value, huffman);
  }

  HpackBlocks field(int form, String name, String value, boolean huffman) {
    return integer(form, form == WITH_INDEXING ? 6 : 4, 0).text(name, huffman).text(value, huffman);
  }

  HpackBlocks field(int form, String name, String value) {
    return field(form, name, value, false);
  }

  HpackBlocks integer(int form, int prefixBits, int value) {
    int prefix = (1 << prefixBits) - 1;
    if (value < prefix) {
      bytes.write(form | value);
      return this;
    }
    bytes.write(form | prefix);
    int rest = value - prefix;
    for (; rest >= 0x80; rest >>>= 7) {
      bytes.write(0x80 | rest);
    }
    bytes.write(rest);
    return this;
  }

  HpackBlocks text(String text, boolean huffman) {
    byte[] plain = text.getBytes(ISO_8859_1);
    byte[] written = huffman ? huffman(plain) : plain;
    integer(huffman ? 0x80 : 0, 7, written.length);
    return raw(written);
  }

  HpackBlocks raw(byte... some) {
    bytes.writeBytes(some);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** Returns a string in the Huffman code, with its padding. */
  static byte[] huffman(byte[] text) {
    StringBuilder bits = new StringBuilder();
    for (byte each : text) {
      bits.append(bitsOf(each & 0xff));
    }
    while (bits.length() % 8 != 0) {
      bits.append('1');
    }
    return ofBits(bits.toString());
  }

  /** Returns the code of a symbol as zeros and ones. */
  static String bitsOf(int symbol) {
    String bits = Integer.toBinaryString(HpackHuffmanCode.bitsOf(symbol));
    return "0".repeat(HpackHuffmanCode.lengthOf(symbol) - bits.length()) + bits;
  }

  static byte[] ofBits(String bits) {
    byte[] bytes = new byte[bits.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    return bytes;
  }
}
