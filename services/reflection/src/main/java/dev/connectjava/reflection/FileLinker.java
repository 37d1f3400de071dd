package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.connectjava.spi.Excerpt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes descriptors of files, which may have come from a peer. Each file is linked once; if it is
 * not valid, neither are the files that import it. For one thread.
 */
final class FileLinker {

  /** Protobuf-java and the codecs follow imports by recursion. */
  static final int DEEPEST_IMPORTS = 200;

  /** Protobuf-java looks a name up in each import. */
  static final int MOST_IMPORTS = 1_000;

  /** Protobuf-java keeps each package that encloses that of an import. */
  static final int MOST_SEGMENTS = 64;

  /** The length of the longest name of a package or a symbol; full names of symbols are longer. */
  static final int LONGEST_NAME = 1_000;

  private final Map<String, FileDescriptorProto> files;
  private final Map<String, String> missing;

  private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();
  private final Map<String, SchemaException> failed = new HashMap<>();

  /** The files that are being linked; each imports the next one. */
  private final Set<String> importing = new LinkedHashSet<>();

  /** The file of each message and each service. A schema has each name once. */
  private final Map<String, String> declared = new HashMap<>();

  /**
   * Creates a linker.
   *
   * @param files the files by their names
   * @param missing why other files are missing, by their names
   */
  FileLinker(Map<String, FileDescriptorProto> files, Map<String, String> missing) {
    this.files = files;
    this.missing = missing;
    for (FileDescriptor file : RuntimeFiles.all()) {
      symbols(file).forEach(symbol -> declared.put(symbol, file.getName()));
    }
  }

  /**
   * Returns a file with all its imports.
   *
   * @throws SchemaException if the file or an import is missing or not valid
   */
  FileDescriptor link(String name) throws SchemaException {
    FileDescriptor ofRuntime = RuntimeFiles.find(name);
    FileDescriptor known = ofRuntime == null ? linked.get(name) : ofRuntime;
    return known == null ? linkNew(name) : known;
  }

  /**
   * Returns the files that were linked, except those of protobuf itself; each after its imports.
   */
  Collection<FileDescriptor> linked() {
    return linked.values();
  }

  private FileDescriptor linkNew(String name) throws SchemaException {
    SchemaException failure = failed.get(name);
    if (failure != null) {
      throw failure;
    }
    requireNoCycle(name);
    importing.add(name);
    try {
      FileDescriptor file = built(file(name));
      MapEntries.require(file);
      declare(file);
      linked.put(name, file);
      return file;
    } catch (SchemaException e) {
      failed.put(name, e);
      throw e;
    } catch (StackOverflowError e) { // It depends on the thread.
      throw new SchemaException(
          "%s is too deep for the stack of the thread that links it".formatted(Excerpt.of(name)),
          e);
    } finally {
      importing.remove(name);
    }
  }

  private void requireNoCycle(String name) throws SchemaException {
    if (importing.contains(name)) {
      List<String> path = new ArrayList<>(importing);
      String shown = Excerpt.of(name);
      throw new SchemaException(
          "%s imports itself, by way of %s"
              .formatted(shown, Excerpt.of(path.get(path.size() - 1))));
    }
    if (importing.size() == DEEPEST_IMPORTS) {
      throw new SchemaException(
          String.format(
              Locale.ROOT,
              "%s is imported through more than %,d files",
              Excerpt.of(name),
              DEEPEST_IMPORTS));
    }
  }

  private FileDescriptorProto file(String name) throws SchemaException {
    FileDescriptorProto file = files.get(name);
    if (file == null) {
      throw new SchemaException(
          "the file %s is missing%s".formatted(Excerpt.of(name), missing.getOrDefault(name, "")));
    }
    requireLimits(file);
    return file;
  }

  private static void requireLimits(FileDescriptorProto file) throws SchemaException {
    String scope = file.getPackage();
    int segments = 1 + (int) scope.chars().filter(c -> c == '.').count();
    require(file, file.getDependencyCount(), MOST_IMPORTS, "imports");
    require(file, segments, MOST_SEGMENTS, "segments in its package");
    require(file, scope.length(), LONGEST_NAME, "characters in its package");
    require(file, FullNames.of(file).longestName(), LONGEST_NAME, "characters in a name");
  }

  private static void require(FileDescriptorProto file, int actual, int most, String what)
      throws SchemaException {
    if (actual > most) {
      throw new SchemaException(
          String.format(
              Locale.ROOT,
              "%s has %,d %s, but at most %,d are allowed",
              Excerpt.of(file.getName()),
              actual,
              what,
              most));
    }
  }

  private FileDescriptor built(FileDescriptorProto file) throws SchemaException {
    FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
    for (int i = 0; i < imports.length; i++) {
      imports[i] = link(file.getDependency(i));
    }
    try {
      return FileDescriptor.buildFrom(file, imports);
    } catch (DescriptorValidationException | RuntimeException e) { // It does not check everything.
      throw new SchemaException(
          "%s is not valid: %s"
              .formatted(Excerpt.of(file.getName()), Excerpt.ofReason(e.getMessage())),
          e);
    }
  }

  /** Protobuf-java does not check the characters of packages. */
  private static boolean isOfName(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.';
  }

  private void declare(FileDescriptor file) throws SchemaException {
    List<String> symbols = symbols(file);
    for (String symbol : symbols) {
      if (!symbol.chars().allMatch(FileLinker::isOfName)) {
        throw new SchemaException(
            "%s declares the name %s, which is not valid"
                .formatted(Excerpt.of(file.getName()), Excerpt.quoted(symbol)));
      }
      String other = declared.get(symbol);
      if (other != null) {
        throw new SchemaException(
            "%s and %s both declare %s"
                .formatted(Excerpt.of(other), Excerpt.of(file.getName()), Excerpt.of(symbol)));
      }
    }
    symbols.forEach(symbol -> declared.put(symbol, file.getName()));
  }

  private static List<String> symbols(FileDescriptor file) {
    List<String> names = new ArrayList<>();
    file.getServices().stream().map(ServiceDescriptor::getFullName).forEach(names::add);
    addNames(file.getMessageTypes(), names);
    return names;
  }

  private static void addNames(List<Descriptor> types, List<String> names) {
    for (Descriptor type : types) {
      names.add(type.getFullName());
      addNames(type.getNestedTypes(), names);
    }
  }
}
