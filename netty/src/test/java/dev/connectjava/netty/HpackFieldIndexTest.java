package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HpackFieldIndexTest {

  private final HpackFieldIndex index = new HpackFieldIndex();

  @Test
  void staticTable_hasEachFieldUnderItsIndex() {
    HpackFieldIndex table = HpackFieldIndex.ofStaticTable();

    assertThat(table.size()).isEqualTo(HpackStaticTable.LENGTH);
    for (int i = 1; i <= HpackStaticTable.LENGTH; i++) {
      assertThat(find(table, HpackStaticTable.name(i), HpackStaticTable.value(i))).isEqualTo(i - 1);
    }
    assertThat(table.findName(":method")).isEqualTo(1);
    assertThat(table.findName("grpc-status")).isEqualTo(HpackFieldIndex.NONE);
  }

  @Test
  void find_ofManyFields_findsEachAndNoOther() {
    for (int i = 0; i < 1000; i++) {
      index.add("name-" + i / 10, "value-" + i);
    }

    for (int i = 0; i < 1000; i++) {
      assertThat(find(index, "name-" + i / 10, "value-" + i)).isEqualTo(i);
      assertThat(find(index, "name-" + i / 10, "value")).isEqualTo(HpackFieldIndex.NONE);
      assertThat(index.findName("name-" + i / 10)).isEqualTo(i / 10 * 10);
      assertThat(index.count("name-" + i / 10)).isEqualTo(10);
    }
    assertThat(index.findName("name")).isEqualTo(HpackFieldIndex.NONE);
    assertThat(index.count("name")).isZero();
  }

  @Test
  void find_ofFieldsWithTheSameHash_tellsThemApart() {
    index.add("Aa", "x");
    index.add("BB", "x");

    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(find(index, "Aa", "x")).isZero();
    assertThat(find(index, "BB", "x")).isEqualTo(1);
    assertThat(index.findName("BB")).isEqualTo(1);
    assertThat(index.count("Aa")).isEqualTo(1);
  }

  private static int find(HpackFieldIndex index, String name, String value) {
    return index.find(name, value, HpackFieldIndex.hash(name, value));
  }
}
