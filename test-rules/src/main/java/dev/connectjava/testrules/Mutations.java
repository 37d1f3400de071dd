package dev.connectjava.testrules;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Derives new inputs from given ones, reproducibly from a seed. Used by one thread. */
final class Mutations {

  /** Bytes that often matter to a parser. */
  private static final byte[] INTERESTING = {
    0, 1, 0x0A, 0x0D, ' ', '"', '%', ',', '/', ':', ';', '=', 0x7F, (byte) 0x80, (byte) 0xFF
  };

  private static final int LONGEST_BYTES = 4 * 1024;
  private static final int MOST_STEPS = 4;

  private final List<byte[]> inputs;
  private final SplittableRandom random;

  Mutations(List<byte[]> inputs, long seed) {
    this.inputs = inputs;
    this.random = new SplittableRandom(seed);
  }

  /** Returns the next input: a given one with one to four changes. */
  byte[] next() {
    byte[] input = any().clone();
    for (int steps = 1 + random.nextInt(MOST_STEPS); steps > 0; steps--) {
      input = changed(input);
    }
    return input.length <= LONGEST_BYTES ? input : Arrays.copyOf(input, LONGEST_BYTES);
  }

  private byte[] any() {
    return inputs.get(random.nextInt(inputs.size()));
  }

  private byte[] changed(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int to = from + random.nextInt(input.length - from + 1);
    return switch (random.nextInt(6)) {
      case 0 -> replaced(input, from, from + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> replaced(input, from, from + 1, new byte[] {interesting()});
      case 2 -> replaced(input, from, from, new byte[] {interesting()});
      case 3 -> replaced(input, from, to, new byte[0]);
      case 4 -> replaced(input, to, to, Arrays.copyOfRange(input, from, to));
      default -> replaced(input, from, to, slice(any()));
    };
  }

  private byte interesting() {
    return INTERESTING[random.nextInt(INTERESTING.length)];
  }

  private byte[] slice(byte[] other) {
    int from = random.nextInt(other.length + 1);
    return Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
  }

  /** Returns the input with the bytes between two indexes replaced by others. */
  private static byte[] replaced(byte[] input, int from, int to, byte[] other) {
    int rest = Math.max(0, input.length - to);
    byte[] result = Arrays.copyOf(input, from + other.length + rest);
    System.arraycopy(other, 0, result, from, other.length);
    System.arraycopy(input, input.length - rest, result, from + other.length, rest);
    return result;
  }
}
