package dev.connectjava.testrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

final class FuzzCorpusTest {

  private static List<DynamicTest> replay(FuzzCorpus.Target target) {
    return FuzzCorpus.replay(FuzzCorpusTest.class, target).toList();
  }

  @Test
  void corpus_isATestForEachFileAndOneForMutations() {
    assertThat(replay(input -> {}).stream().map(DynamicTest::getDisplayName))
        .containsExactly("abc", "xyz", "500 mutations of seed 27");
  }

  @Test
  void inputThatBreaksAProperty_failsItsTest() {
    List<DynamicTest> tests = replay(input -> assertThat(input[0]).isEqualTo((byte) 'a'));

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> tests.get(1).getExecutable().execute());
  }

  @Test
  void mutationThatBreaksAProperty_isTold() {
    List<DynamicTest> tests = replay(input -> assertThat(input).hasSizeLessThan(4));

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> last(tests).getExecutable().execute())
        .withMessageMatching("add this input to the corpus \\(base64\\): [A-Za-z0-9+/]{4,}=*");
  }

  private static DynamicTest last(List<DynamicTest> tests) {
    return tests.get(tests.size() - 1);
  }

  @Test
  void mutations_areTheSameForTheSameSeed() throws Throwable {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();

    last(replay(input -> first.add(Base64.getEncoder().encodeToString(input))))
        .getExecutable()
        .execute();
    last(replay(input -> second.add(Base64.getEncoder().encodeToString(input))))
        .getExecutable()
        .execute();

    assertThat(first).hasSize(500).isEqualTo(second);
    assertThat(first.stream().distinct().count()).isGreaterThan(250);
  }

  @Test
  void targetWithoutACorpus_isAnError() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> FuzzCorpus.replay(String.class, input -> {}))
        .withMessageContaining("there is no corpus in");
  }

  @Test
  void pieces_areTheInput() {
    byte[] input = new byte[1_000];
    List<ByteBuffer> pieces = Pieces.of(input);

    assertThat(pieces).hasSizeGreaterThan(20).isEqualTo(Pieces.of(input));
    assertThat(pieces.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(1_000);
    assertThat(Pieces.of(new byte[0])).hasSize(1);
  }
}
