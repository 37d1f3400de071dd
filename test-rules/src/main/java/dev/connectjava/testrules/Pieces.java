package dev.connectjava.testrules;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts an input into pieces as a network might. The same input is always cut in the same way.
 * Stateless.
 */
public final class Pieces {

  private static final int LONGEST_BYTES = 40;

  private Pieces() {}

  /** Returns the input in pieces of 0 to 40 bytes, each in its own buffer; at least one piece. */
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
