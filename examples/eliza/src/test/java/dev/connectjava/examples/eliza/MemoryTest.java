package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MemoryTest {
  private final Memory memory = new Memory();

  @Test
  void recall_ofAnEmptyMemory_isEmpty() {
    assertThat(memory.recall()).isEmpty();
  }

  @Test
  void recall_returnsEachThoughtOnce_theOldestFirst() {
    memory.keep("first");
    memory.keep("second");

    assertThat(memory.recall()).contains("first");
    assertThat(memory.recall()).contains("second");
    assertThat(memory.recall()).isEmpty();
  }

  @Test
  void keep_ofTheSameThoughtTwice_keepsItOnce() {
    memory.keep("again");
    memory.keep("again");

    assertThat(memory.recall()).contains("again");
    assertThat(memory.recall()).isEmpty();
  }

  @Test
  void keep_beyondCapacity_forgetsTheOldest() {
    IntStream.rangeClosed(0, Memory.CAPACITY).forEach(i -> memory.keep("thought " + i));

    assertThat(memory.recall()).contains("thought 1");
  }
}
