package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a client's classes name of Java's library, compared with what Android 14 has: API level 34.
 * What is missing there is listed, class by class, in {@code not-on-android.txt}.
 */
final class AndroidApiTest {

  private static final Path MISSING = Path.of("src/test/resources/not-on-android.txt");

  private static final String ROOT = "dev.connectjava";

  /** The packages of core that a client runs. */
  private static final List<String> OF_CLIENTS =
      List.of(
          ROOT,
          ROOT + ".call",
          ROOT + ".call.client",
          ROOT + ".coding",
          ROOT + ".http",
          ROOT + ".json",
          ROOT + ".platform",
          ROOT + ".protocol",
          ROOT + ".protocol.connect",
          ROOT + ".protocol.grpc",
          ROOT + ".spi",
          ROOT + ".text");

  private static final List<String> OF_SERVERS_AND_TESTS =
      List.of(ROOT + ".call.server", ROOT + ".memory");

  private static AndroidApi android;

  /** What each class of core names, by the name of the class. */
  private static Map<String, Set<JdkUse>> core;

  @BeforeAll
  static void readClasses() throws IOException, ClassNotFoundException, URISyntaxException {
    android = AndroidApi.read();
    core = usesOf(Code.class);
  }

  /** Reads all classes of the jar or the folder that has this one. */
  private static Map<String, Set<JdkUse>> usesOf(Class<?> type)
      throws IOException, URISyntaxException {
    Path location = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(location)) {
      return usesBelow(location);
    }
    try (FileSystem jar = FileSystems.newFileSystem(location)) {
      return usesBelow(jar.getPath("/"));
    }
  }

  private static Map<String, Set<JdkUse>> usesBelow(Path root) throws IOException {
    Map<String, Set<JdkUse>> uses = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".class") && !file.endsWith("module-info.class"))
          .forEach(file -> {
            String path = root.relativize(file).toString().replace('\\', '/');
            String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
            UsedClasses.collect(
                bytes(file), uses.computeIfAbsent(name.split("\\$", 2)[0], key -> new HashSet<>()));
          });
    }
    return uses;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  /** Returns a line for each class that names something that Android lacks. */
  private static List<String> missing(Map<String, Set<JdkUse>> uses) {
    return uses.entrySet().stream()
        .map(each -> Map.entry(each.getKey(), missing(each.getValue())))
        .filter(each -> !each.getValue().isEmpty())
        .map(each -> each.getKey() + ": " + String.join(" ", each.getValue()))
        .toList();
  }

  private static Set<String> missing(Set<JdkUse> uses) {
    return uses.stream()
        .filter(android::lacks)
        .map(JdkUse::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void packagesOfCore_areThoseOfClientsAndTheOthers() {
    assertThat(core.keySet().stream().map(AndroidApiTest::packageOf).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(OF_CLIENTS.stream(), OF_SERVERS_AND_TESTS.stream()).toList());
  }

  @Test
  void clientsOfCore_nameNothingElseThatAndroidLacks() throws IOException {
    Map<String, Set<JdkUse>> ofClients = new TreeMap<>(core);
    ofClients.keySet().removeIf(name -> !OF_CLIENTS.contains(packageOf(name)));
    List<String> found = missing(ofClients);
    if (Boolean.getBoolean("android.write")) {
      Files.write(MISSING, found);
    }

    assertThat(found)
        .as("uses of what Android 14 lacks: change the class, or run with -Dandroid.write=true")
        .containsExactlyElementsOf(Files.readAllLines(MISSING));
  }

  @Test
  void transportAndCodec_nameNothingThatAndroidLacks() throws IOException, URISyntaxException {
    assertThat(missing(usesOf(OkHttpTransport.class))).isEmpty();
  }

  /** What is not used any more leaves the list. */
  @Test
  void replacedOnes_areUsed() {
    assertThat(core.values().stream().flatMap(Set::stream).map(JdkUse::toString))
        .containsAll(AndroidApi.REPLACED);
  }
}
