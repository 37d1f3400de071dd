package dev.connectjava.reflection;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The visible schema of a server: its services, and the file of each symbol. Immutable. */
final class Schema {

  private final Map<String, SchemaFile> files;
  private final List<String> services;
  private final Imports imports;
  private final Map<String, SchemaFile> symbols = new HashMap<>();

  /** The known extensions of each message, by its full name and by their numbers. */
  private final Map<String, NavigableMap<Integer, SchemaFile>> extensions = new HashMap<>();

  /**
   * Makes the schema of these files.
   *
   * @param services the visible services, in the order in which they are listed
   */
  Schema(Map<String, SchemaFile> files, Set<String> services) {
    this.files = Map.copyOf(files);
    this.services = List.copyOf(services);
    this.imports = new Imports(this.files);
    for (SchemaFile file : files.values()) {
      index(file, SchemaSymbols.of(file, services));
    }
  }

  private void index(SchemaFile file, SchemaSymbols found) {
    found.names().forEach(name -> symbols.putIfAbsent(name, file));
    found.messages().forEach(message -> extensions.putIfAbsent(message, new TreeMap<>()));
    for (SchemaSymbols.Extension extension : found.extensions()) {
      extensions
          .computeIfAbsent(extension.type(), type -> new TreeMap<>())
          .putIfAbsent(extension.number(), file);
    }
  }

  /** Returns the full names of the services. */
  List<String> services() {
    return services;
  }

  /** Returns a file, followed by all its imports; empty if there is no file of this name. */
  Optional<Collection<SchemaFile>> file(String name) {
    return withImports(files.get(name));
  }

  /** Returns the file that declares a symbol, followed by all its imports. */
  Optional<Collection<SchemaFile>> fileOfSymbol(String fullName) {
    return withImports(symbols.get(fullName));
  }

  /** Returns the file that declares an extension, followed by all its imports. */
  Optional<Collection<SchemaFile>> fileOfExtension(String message, int number) {
    NavigableMap<Integer, SchemaFile> known = extensions.get(message);
    return withImports(known == null ? null : known.get(number));
  }

  /** Returns the numbers of a message's extensions; empty if there is no such message. */
  Optional<Collection<Integer>> extensionNumbers(String message) {
    return Optional.ofNullable(extensions.get(message)).map(NavigableMap::keySet);
  }

  private Optional<Collection<SchemaFile>> withImports(@Nullable SchemaFile file) {
    return Optional.ofNullable(file).map(imports::of);
  }
}
