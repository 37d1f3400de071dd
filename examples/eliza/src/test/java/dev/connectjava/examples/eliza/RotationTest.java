package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RotationTest {
  private static final List<String> CHOICES = List.of("a", "b", "c");

  @Test
  void next_goesThroughAllChoicesBeforeItRepeatsOne() {
    Rotation rotation = new Rotation(new SplittableRandom(3));

    List<String> first = three(rotation, CHOICES);

    assertThat(first).containsExactlyInAnyOrderElementsOf(CHOICES);
    assertThat(three(rotation, CHOICES)).isEqualTo(first);
  }

  @Test
  void next_ofTheSameSeed_isTheSame() {
    assertThat(three(new Rotation(new SplittableRandom(8)), CHOICES))
        .isEqualTo(three(new Rotation(new SplittableRandom(8)), CHOICES));
  }

  @Test
  void next_ofOtherSeeds_beginsElsewhere() {
    List<String> beginnings =
        IntStream.range(0, 50)
            .mapToObj(seed -> new Rotation(new SplittableRandom(seed)).next(CHOICES))
            .distinct()
            .toList();

    assertThat(beginnings).containsExactlyInAnyOrderElementsOf(CHOICES);
  }

  @Test
  void next_ofTwoLists_takesTurnsInEachOnItsOwn() {
    Rotation rotation = new Rotation(new SplittableRandom(1));
    List<String> equalChoices = new ArrayList<>(CHOICES);

    String first = rotation.next(CHOICES);
    three(rotation, equalChoices);
    rotation.next(equalChoices);

    assertThat(rotation.next(CHOICES)).isEqualTo(CHOICES.get((CHOICES.indexOf(first) + 1) % 3));
  }

  private static List<String> three(Rotation rotation, List<String> choices) {
    return IntStream.range(0, 3).mapToObj(turn -> rotation.next(choices)).toList();
  }
}
