package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The versions that the documents tell people to take are those that this build has tried. */
final class DocumentedVersionsTest {

  private static final Path ROOT = Path.of("..");

  private static final Pattern IN_MAVEN =
      Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");
  private static final Pattern IN_GRADLE = Pattern.compile("'[\\w.]+:([\\w-]+):([^:']+)[^']*'");
  private static final Pattern OF_PROTOC = Pattern.compile("<(protocVersion)>([^<]+)<");
  private static final Pattern OF_OURS = Pattern.compile("<(connect.version)>([^<]+)<");

  private static final Pattern OF_PARENT =
      Pattern.compile("<artifactId>connect-parent</artifactId>\\s*<version>([^<]+)<");

  /** The project that docs/getting-started.md makes. */
  private static final String OF_THE_READER = "greet";

  /** The properties of the parent POM by what has their version. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "junit-jupiter", "junit.version",
          "junit-platform-launcher", "junit.version",
          "kotlin-maven-plugin", "kotlin.version",
          "maven-surefire-plugin", "surefire.plugin.version",
          "netty-bom", "netty.version",
          "netty-transport-native-io_uring", "netty.version",
          "protobuf-maven-plugin", "protobuf.plugin.version",
          "protoc", "protobuf.version",
          "protocVersion", "protobuf.version");

  private final String parent;

  DocumentedVersionsTest() throws IOException {
    this.parent = Files.readString(ROOT.resolve("pom.xml"));
  }

  @Test
  void versions_areThoseOfTheBuild() throws IOException {
    List<String> stated = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Path document : documents()) {
      String text = Files.readString(document);
      for (Pattern pattern : List.of(IN_MAVEN, IN_GRADLE, OF_PROTOC, OF_OURS)) {
        for (MatchResult found : pattern.matcher(text).results().toList()) {
          String name = found.group(1);
          if (!found.group(2).startsWith("${") && !name.equals(OF_THE_READER)) {
            stated.add("%s: %s %s".formatted(document, name, found.group(2)));
            expected.add("%s: %s %s".formatted(document, name, version(name)));
          }
        }
      }
    }
    assertThat(stated).hasSizeGreaterThan(10).isEqualTo(expected);
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private String version(String name) {
    String property = PROPERTIES.get(name);
    if (property == null) {
      assertThat(name).matches("connect.*|protoc-gen-connect-java");
    }
    Pattern pattern = property == null ? OF_PARENT : Pattern.compile("<" + property + ">([^<]+)<");
    return pattern.matcher(parent).results().findFirst().orElseThrow().group(1);
  }
}
