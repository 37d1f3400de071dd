package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.AttackCatalogue.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The catalogue {@code docs/attacks.md} says what the annotations of the tests say.
 *
 * <p>After a change of an annotation, {@code mvn test -pl verification -am
 * -Dtest=AttackCatalogueTest -Dsurefire.failIfNoSpecifiedTests=false -Dattacks.write=true} renews
 * it.
 */
final class AttackCatalogueTest {

  private static final int LEAST = 60;
  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT = ROOT.resolve("docs/attacks.md");

  private static final String INTRODUCTION =
      """
      # Attacks

      Each test below makes an attack, in every build: on a server, or on a client by its server. The columns on the right say what the
      test asserts: of the connection of the attack, with the other calls on it, and of calls on another connection. "served" is as if
      there were no attack; "ended" says that the connection ends, and all that is on it; "not asserted" says that this test does not
      look, or that it tests a part that has no connection. A CVE names a vulnerability to such an attack, whichever server had it.

      This file is made of the annotations `@Attack` of the tests: `AttackCatalogueTest` says how.

      %d attacks. The same connection is looked at for %d of them, another one for %d, neither for %d.

      | Kind | Attack | CVE | Test | Same connection | Another connection |
      | --- | --- | --- | --- | --- | --- |
      """;

  @Test
  void catalogue_isThatOfTheTests() throws IOException {
    List<Entry> attacks =
        AttackCatalogue.read(ROOT).stream()
            .sorted(Comparator.comparing(Entry::kind).thenComparing(Entry::name))
            .toList();
    assertThat(attacks).hasSizeGreaterThanOrEqualTo(LEAST);
    assertThat(attacks).extracting(Entry::name).doesNotHaveDuplicates().doesNotContain("");
    String document = document(attacks);
    if (Boolean.getBoolean("attacks.write")) {
      Files.writeString(DOCUMENT, document);
    }

    assertThat(Files.readString(DOCUMENT)).isEqualTo(document);
  }

  private static String document(List<Entry> attacks) {
    StringBuilder text = new StringBuilder();
    text.append(
        INTRODUCTION.formatted(
            attacks.size(),
            asserting(attacks, Entry::sameConnection),
            asserting(attacks, Entry::otherConnection),
            attacks.stream().filter(AttackCatalogueTest::looksAtNobody).count()));
    attacks.forEach(attack -> text.append(row(attack)));
    return text.toString();
  }

  private static long asserting(List<Entry> attacks, Function<Entry, Neighbour> neighbour) {
    return attacks.stream()
        .filter(attack -> neighbour.apply(attack) != Neighbour.NOT_ASSERTED)
        .count();
  }

  private static boolean looksAtNobody(Entry attack) {
    return attack.sameConnection() == Neighbour.NOT_ASSERTED
        && attack.otherConnection() == Neighbour.NOT_ASSERTED;
  }

  private static String row(Entry attack) {
    String argument = attack.argument().isEmpty() ? "" : " (" + attack.argument() + ")";
    return "| %s | %s | %s | `%s.%s`%s | %s | %s |\n"
        .formatted(
            words(attack.kind()),
            attack.name(),
            attack.cve(),
            attack.test(),
            attack.method(),
            argument,
            words(attack.sameConnection()),
            words(attack.otherConnection()));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value = \"a\" + \"b\", kind = Kind.FLOOD",
        "value = \"a\\n\", kind = Kind.FLOOD",
        "value = \"a\", kind = Kind.FLOOD, argument = \"none such\"",
        "value = \"a\", kind = Kind.UNKNOWN",
        "value = \"a\"",
        "value = \"a\", kind = Kind.FLOOD, cve = cve()"
      })
  void annotation_thatIsNotUnderstood_isNotPassedOver(String attributes) {
    assertRefused(source("@Test", attributes));
  }

  @Test
  void annotation_thatIsNotOfATest_isNotPassedOver() {
    String attributes = "value = \"a\", kind = Kind.FLOOD";
    assertRefused(source("@AfterEach", attributes));
    assertRefused(source("@Test", attributes).replace("void attack", "int attack"));
  }

  private static void assertRefused(String source) {
    assertThatThrownBy(() -> AttackCatalogue.attacks("FooTest", source))
        .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class);
  }

  @Test
  void annotations_areRead() {
    String source =
        source(
            "@Test",
            "value = \"a (b)\", kind = Kind.FLOOD, otherConnection = SERVED",
            "\n      value = \"c\",\n      kind = Attack.Kind.BOMB,\n      argument = \"x\"");

    assertThat(AttackCatalogue.attacks("FooTest", source))
        .extracting(Entry::name, Entry::method, Entry::argument, Entry::otherConnection)
        .containsExactly(
            tuple("a (b)", "attack", "", Neighbour.SERVED),
            tuple("c", "attack", "x", Neighbour.NOT_ASSERTED));
  }

  private static String source(String first, String... attacks) {
    StringBuilder source = new StringBuilder("class FooTest {\n\n  " + first + "\n");
    for (String attributes : attacks) {
      source.append("  ").append(AttackCatalogue.ANNOTATION).append(attributes).append(")\n");
    }
    return source.append("  void attack() {\n    \"x\";\n  }\n}\n").toString();
  }
}
