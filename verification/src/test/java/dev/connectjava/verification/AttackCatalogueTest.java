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
 * Checks that the catalogue {@code docs/attacks.md} matches the {@code @Attack} annotations of the
 * tests.
 *
 * <p>After a change of an annotation, {@code mvn test -pl verification -am
 * -Dtest=AttackCatalogueTest -Dsurefire.failIfNoSpecifiedTests=false -Dattacks.write=true} updates
 * it.
 */
final class AttackCatalogueTest {

  private static final int LEAST = 60;
  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT = ROOT.resolve("docs/attacks.md");

  private static final String INTRODUCTION =
      """
      # Attacks

      Each test below makes an attack, in every build: on a server, or on a client by its server. The columns on the right state what the
      test asserts about the other calls on the attack's connection, and about the calls on another connection. "served" means that these
      calls are served as if there were no attack; "ended" means that the connection ends, with all its calls; "not asserted" means that
      the test does not check this, or that it tests a component without a connection. A CVE is a known vulnerability of some server to such an attack.

      This file is generated from the `@Attack` annotations of the tests; see `AttackCatalogueTest`.
      [Contents of the guide](guide/README.md)

      %d attacks. %d tests check the same connection, %d another one, %d neither.

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
