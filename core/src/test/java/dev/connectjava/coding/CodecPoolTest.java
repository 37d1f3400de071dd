package dev.connectjava.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodecPoolTest {

  private static final int BOUND = 64;

  private final List<Object> reset = new ArrayList<>();
  private final List<Object> ended = new ArrayList<>();
  private final CodecPool<Object> pool = new CodecPool<>(Object::new, reset::add, ended::add);

  @Test
  void takenOne_isNobodyElses() {
    assertThat(pool.take()).isNotSameAs(pool.take());
  }

  @Test
  void givenBackOne_isResetAndTakenAgain() {
    Object codec = pool.take();

    pool.giveBack(codec);

    assertThat(reset).containsExactly(codec);
    assertThat(pool.take()).isSameAs(codec);
    assertThat(ended).isEmpty();
  }

  @Test
  void thoseBeyondTheBound_areEnded() {
    List<Object> taken = Stream.generate(pool::take).limit(BOUND + 3).toList();

    taken.forEach(pool::giveBack);

    assertThat(pool.idleCount()).isEqualTo(BOUND);
    assertThat(ended).isEqualTo(taken.subList(BOUND, BOUND + 3));
  }
}
