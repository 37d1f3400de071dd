package dev.connectjava.protobuf.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes of bytes and numbers, with a seed of this JVM: so peers can't choose keys that collide.
 */
final class Hash {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long SEED = new SecureRandom().nextLong() | 1;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private Hash() {}

  static int of(byte[] array, int offset, int length) {
    long hash = SEED ^ length;
    int at = offset;
    int end = offset + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(array, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << Byte.SIZE | (array[at] & 0xFF);
    }
    return fold(mix(hash ^ rest));
  }

  static int of(long number) {
    return fold(mix(SEED ^ number));
  }

  private static long mix(long value) {
    long high = Math.multiplyHigh(value, MULTIPLIER ^ SEED);
    return value * (MULTIPLIER ^ SEED) ^ high;
  }

  private static int fold(long hash) {
    return (int) (hash ^ hash >>> Integer.SIZE);
  }
}
