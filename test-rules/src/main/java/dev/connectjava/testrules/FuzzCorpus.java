package dev.connectjava.testrules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The inputs of a fuzz target, which every build replays: the files in {@code
 * src/test/resources/fuzz/TARGET}, and mutations of them ({@link Mutations}). Stateless.
 *
 * <pre>{@code
 * final class EnvelopeReaderFuzz {
 *   public static void fuzzerTestOneInput(byte[] input) { ... }
 *
 *   @TestFactory
 *   Stream<DynamicTest> corpus() {
 *     return FuzzCorpus.replay(EnvelopeReaderFuzz.class, EnvelopeReaderFuzz::fuzzerTestOneInput);
 *   }
 * }
 * }</pre>
 *
 * <p>Jazzer calls the method by this name.
 */
public final class FuzzCorpus {

  private static final Path ROOT = Path.of("src/test/resources/fuzz");
  private static final int MUTATIONS = 500;
  private static final long SEED = 27;

  private FuzzCorpus() {}

  /** A fuzz target: it takes one input, and throws if a property does not hold. */
  @FunctionalInterface
  public interface Target {

    /** Tests the input. The target may change the array. */
    void accept(byte[] input) throws Exception;
  }

  /**
   * Returns a test for each input of the target's corpus, and one for their mutations.
   *
   * @throws AssertionError if the corpus is empty
   */
  public static Stream<DynamicTest> replay(Class<?> fuzz, Target target) {
    List<Path> files = files(ROOT.resolve(fuzz.getSimpleName()));
    Stream<DynamicTest> each =
        files.stream()
            .map(file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> target.accept(read(file))));
    List<byte[]> inputs = files.stream().map(FuzzCorpus::read).toList();
    DynamicTest mutated =
        DynamicTest.dynamicTest(
            String.format(Locale.ROOT, "%,d mutations of seed %d", MUTATIONS, SEED),
            () -> tryMutations(inputs, target));
    return Stream.concat(each, Stream.of(mutated));
  }

  private static void tryMutations(List<byte[]> inputs, Target target) {
    Mutations mutations = new Mutations(inputs, SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] input = mutations.next();
      try {
        target.accept(input.clone());
      } catch (Throwable e) {
        String base64 = Base64.getEncoder().encodeToString(input);
        throw new AssertionError("add this input to the corpus (base64): " + base64, e);
      }
    }
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> files = entries.sorted().toList();
      if (files.isEmpty()) {
        throw new AssertionError("there is no input in " + directory.toAbsolutePath());
      }
      return files;
    } catch (IOException e) {
      throw new AssertionError("there is no corpus in " + directory.toAbsolutePath(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
