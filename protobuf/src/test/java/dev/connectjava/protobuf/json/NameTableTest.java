package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class NameTableTest {

  private static final int BITS = 17;

  private static @Nullable Integer get(NameTable<Integer> table, String name) {
    byte[] utf8 = (" " + name + " ").getBytes(UTF_8);
    return table.get(utf8, 1, utf8.length - 1);
  }

  /** Returns one of many names of the same length with the same hash. */
  private static String colliding(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < BITS; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  @Test
  void names_areFound() {
    NameTable<Integer> table = new NameTable<>(Map.of("", 1, "a", 2, "ab", 3, "Straße", 4));

    assertThat(get(table, "")).isEqualTo(1);
    assertThat(get(table, "a")).isEqualTo(2);
    assertThat(get(table, "ab")).isEqualTo(3);
    assertThat(get(table, "Straße")).isEqualTo(4);
    assertThat(get(table, "b")).isNull();
    assertThat(get(new NameTable<>(Map.of()), "")).isNull();
  }

  /** A peer's schema may have any names. Without a bound this takes minutes. */
  @Test
  @Timeout(20)
  @Attack(value = "schema with 131,071 names of the same hash", kind = Kind.BOMB)
  void namesThatCollide_areFoundFast() {
    int count = 1 << BITS;
    Map<String, Integer> entries = new LinkedHashMap<>();
    for (int number = 0; number < count - 1; number++) {
      entries.put(colliding(number), number);
    }
    NameTable<Integer> table = new NameTable<>(entries);

    for (int number = 0; number < count - 1; number++) {
      assertThat(get(table, colliding(number))).isEqualTo(number);
    }
    assertThat(get(table, colliding(count - 1))).isNull();
  }
}
