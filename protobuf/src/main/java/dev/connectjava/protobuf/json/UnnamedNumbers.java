package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.connectjava.protobuf.limits.LimitExceeded;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers without a name for which protobuf-java's reflection was asked. It makes a descriptor
 * for each and keeps it as long as the enum. Thread-safe.
 */
final class UnnamedNumbers {

  /** For each enum. */
  private static final int MOST_NUMBERS = 1_000;

  private final Map<EnumDescriptor, Set<Integer>> byType = new ConcurrentHashMap<>();

  /**
   * Adds a number.
   *
   * @return false if it was there
   * @throws dev.connectjava.RpcException if the enum has as many as are allowed
   */
  boolean add(EnumDescriptor type, int number) {
    Set<Integer> numbers = byType.computeIfAbsent(type, key -> ConcurrentHashMap.newKeySet());
    if (numbers.contains(number)) {
      return false;
    }
    if (numbers.size() >= MOST_NUMBERS) {
      throw LimitExceeded.unnamedNumbers(type.getFullName(), MOST_NUMBERS);
    }
    return numbers.add(number);
  }
}
