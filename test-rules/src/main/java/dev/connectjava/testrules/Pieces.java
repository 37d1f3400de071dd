package dev.connectjava.testrules;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts an input into pieces as a network might, the same input always in the same way. Stateless.
 */
public final class Pieces {

  private static final int LONGEST_BYTES = 40;

  private Pieces() {}

  /** The input in pieces of 0 to 40 bytes, each in a buffer of its own; at least one piece. */
  public static List<ByteBuffer> of(byte[] input) {
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(input));
    List<ByteBuffer> pieces = new ArrayList<>();
    int position = 0;
    do {
      int count = Math.min(input.length - position, random.nextInt(LONGEST_BYTES + 1));
      pieces.add(ByteBuffer.wrap(Arrays.copyOfRange(input, position, position + count)));
      position += count;
    } while (position < input.length);
    return pieces;
  }
}
