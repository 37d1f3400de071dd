package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.Attack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the attacks that tests name by {@link Attack} from the sources of all modules' tests. */
final class AttackCatalogue {

  /** How an annotation begins. No source of a test has these characters for another reason. */
  static final String ANNOTATION = "@Attack(";

  private static final Pattern METHOD = Pattern.compile("\\n  (?:public )?void (\\w+)\\(");
  private static final Pattern ATTACK =
      Pattern.compile("@Attack\\(((?:[^()\"]|\"[^\"\\\\\\n]*\")*)\\)");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s*(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|(?:\\w+\\.)*(\\w+))\\s*(?:,|$)");

  /** An attack, and the method that makes it. */
  record Entry(
      String name,
      Attack.Kind kind,
      String cve,
      String argument,
      Attack.Neighbour sameConnection,
      Attack.Neighbour otherConnection,
      String test,
      String method) {}

  private AttackCatalogue() {}

  static List<Entry> read(Path root) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path source : sources(root)) {
      String text = Files.readString(source);
      if (text.contains(ANNOTATION)) {
        entries.addAll(attacks(source.getFileName().toString().replace(".java", ""), text));
      }
    }
    return entries;
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder : new String[] {".", "services"}) {
      try (Stream<Path> modules = Files.list(root.resolve(folder))) {
        for (Path module : modules.sorted().toList()) {
          Path tests = module.resolve("src/test/java");
          if (Files.isDirectory(tests)) {
            try (Stream<Path> files = Files.walk(tests)) {
              files.filter(file -> file.toString().endsWith("Test.java")).forEach(sources::add);
            }
          }
        }
      }
    }
    return sources;
  }

  /** The attacks of one source; it fails on an annotation that it does not understand. */
  static List<Entry> attacks(String test, String source) {
    List<Entry> entries = new ArrayList<>();
    Matcher methods = METHOD.matcher(source);
    while (methods.find()) {
      String head = source.substring(source.lastIndexOf("\n\n", methods.start()), methods.start());
      Matcher attacks = ATTACK.matcher(head);
      while (attacks.find()) {
        assertThat(head).as(methods.group(1)).containsAnyOf("@Test\n", "@ParameterizedTest");
        entries.add(entry(attributes(attacks.group(1)), test, methods.group(1)));
      }
    }
    String others = ATTACK.matcher(source).replaceAll("");
    for (Entry entry : entries) {
      if (!entry.argument().isEmpty()) {
        assertThat(others).as("an argument of %s", test).contains('"' + entry.argument() + '"');
      }
    }
    assertThat(entries).as("attacks of %s", test).hasSize(mentions(source));
    return entries;
  }

  private static int mentions(String source) {
    return (int) Pattern.compile(ANNOTATION, Pattern.LITERAL).matcher(source).results().count();
  }

  private static Map<String, String> attributes(String text) {
    Map<String, String> attributes = new HashMap<>();
    Matcher matcher = ATTRIBUTE.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find() && matcher.start() == end) {
      String literal = matcher.group(2);
      attributes.put(matcher.group(1), literal == null ? matcher.group(3) : literal);
      end = matcher.end();
    }
    assertThat(text.substring(end)).as("what is not understood of @Attack(%s)", text).isBlank();
    return attributes;
  }

  private static Entry entry(Map<String, String> attributes, String test, String method) {
    return new Entry(
        attributes.getOrDefault("value", ""),
        Attack.Kind.valueOf(attributes.getOrDefault("kind", "")),
        attributes.getOrDefault("cve", ""),
        attributes.getOrDefault("argument", ""),
        neighbour(attributes.get("sameConnection")),
        neighbour(attributes.get("otherConnection")),
        test,
        method);
  }

  private static Attack.Neighbour neighbour(@Nullable String constant) {
    return constant == null ? Attack.Neighbour.NOT_ASSERTED : Attack.Neighbour.valueOf(constant);
  }
}
