package dev.connectjava.coding;

import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Data for tests of streams, whole and in pieces of random sizes. */
final class Streams {

  private Streams() {}

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Data of which some parts repeat and others don't. */
  static byte[] data(RandomGenerator random, int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) random.nextInt(1 + i % 64);
    }
    return data;
  }

  static byte[] compress(Compression compression, byte[] data) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream compressed = compression.compress(sink)) {
      compressed.write(data);
    }
    return sink.toByteArray();
  }

  static byte[] decompress(Compression compression, byte[] data) throws IOException {
    try (InputStream decompressed = compression.decompress(new ByteArrayInputStream(data))) {
      return decompressed.readAllBytes();
    }
  }

  static void writeInPieces(byte[] data, OutputStream target, RandomGenerator random)
      throws IOException {
    int position = 0;
    while (position < data.length) {
      int count = Math.min(data.length - position, random.nextInt(300));
      if (count == 1) {
        target.write(data[position]);
      } else {
        target.write(data, position, count);
      }
      position += count;
    }
  }

  static byte[] readInPieces(InputStream source, RandomGenerator random) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[300];
    while (true) {
      int offset = random.nextInt(100);
      int count = source.read(piece, offset, 1 + random.nextInt(piece.length - offset));
      if (count < 0) {
        return all.toByteArray();
      }
      all.write(piece, offset, count);
    }
  }

  /** A source that gives a few bytes at a time. */
  static InputStream inPieces(byte[] data, RandomGenerator random) {
    return new ByteArrayInputStream(data) {
      @Override
      public int read(byte[] target, int offset, int count) {
        return super.read(target, offset, Math.min(count, 1 + random.nextInt(10)));
      }
    };
  }
}
