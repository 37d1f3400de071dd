package dev.connectjava.testrules;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a module tells GraalVM's {@code native-image} about its reflection and its resources: its
 * file {@code reachability-metadata.json}, as it follows from the code. Each entry takes effect
 * when a certain class is first used. With {@code -Dmetadata.write=true}, {@link #check} writes the
 * file.
 */
public final class ReachabilityMetadata {

  private static final String FOLDER = "src/main/resources/META-INF/native-image/dev.connectjava";

  private final Set<String> types = new TreeSet<>();
  private final Set<String> resources = new TreeSet<>();

  /** Adds a class that is looked up by its name. */
  public void type(String reached, String type) {
    add(reached, type, "");
  }

  /** Adds a class whose public methods are looked up and called. */
  public void methods(String reached, String type) {
    add(reached, type, ", \"allPublicMethods\": true");
  }

  /** Adds a class of which one method without parameters is looked up and called. */
  public void method(String reached, String type, String name) {
    add(
        reached,
        type,
        ", \"methods\": [{\"name\": \"%s\", \"parameterTypes\": []}]".formatted(name));
  }

  private void add(String reached, String type, String members) {
    types.add(
        "    {\"type\": \"%s\"%s, \"condition\": {\"typeReached\": \"%s\"}}"
            .formatted(type, members, reached));
  }

  /** Adds the public methods of a generated message, and of the classes within it. */
  public void message(String reached, Class<?> message) {
    methods(reached, message.getName());
    for (Class<?> nested : message.getDeclaredClasses()) {
      if (!nested.isInterface() && Modifier.isPublic(nested.getModifiers())) {
        message(reached, nested);
      }
    }
  }

  /** Adds a resource that is loaded by its name. */
  public void resource(String name) {
    resources.add("    {\"glob\": \"%s\"}".formatted(name));
  }

  /** Adds the providers of {@link java.util.ServiceLoader} that a file in a folder names. */
  public void providers(String reached, Path folder, String service) throws IOException {
    String name = "META-INF/services/" + service;
    resource(name);
    for (String line : Files.readAllLines(folder.resolve("src/main/resources").resolve(name))) {
      if (!line.isBlank()) {
        method(reached, line.strip(), "<init>");
      }
    }
  }

  /**
   * Checks that the file of a module has exactly this.
   *
   * @param folder the folder of the module
   * @throws AssertionError if it has anything else, or is missing
   */
  public void check(Path folder, String artifact) throws IOException {
    Path file = folder.resolve(FOLDER).resolve(artifact).resolve("reachability-metadata.json");
    String expected = toString();
    if (Boolean.getBoolean("metadata.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    String actual = Files.exists(file) ? Files.readString(file) : "nothing";
    if (!actual.equals(expected)) {
      throw new AssertionError(
          file + " has " + actual + "but the code needs " + expected + "-Dmetadata.write=true");
    }
  }

  @Override
  public String toString() {
    String reflection = types.stream().collect(Collectors.joining(",\n"));
    String json = "{\n  \"reflection\": [\n" + reflection + "\n  ]";
    if (!resources.isEmpty()) {
      json += ",\n  \"resources\": [\n" + String.join(",\n", resources) + "\n  ]";
    }
    return json + "\n}\n";
  }
}
