package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The files that a server has sent, within limits: their descriptors take up to a hundred times as
 * much memory as their bytes. For one thread.
 */
final class ReceivedFiles {

  static final int MOST_FILES = 2_000;
  static final int MOST_BYTES = 8 * 1024 * 1024;

  /** More would take protobuf-java minutes. */
  static final long MOST_LOOKUPS = 100_000_000;

  /** Names are much longer in descriptors than in files. */
  static final long MOST_NAME_BYTES = 64L * 1024 * 1024;

  private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
  private final Set<ByteString> seen = new HashSet<>();
  private final Set<String> services = new HashSet<>();
  private long bytes;
  private long lookups;
  private long nameBytes;

  /**
   * Adds a file, unless it was added before.
   *
   * @throws RpcException with {@link Code#INTERNAL} if it is not valid, or differs from one of the
   *     same name; with {@link Code#RESOURCE_EXHAUSTED} if there are too many files
   */
  void add(ByteString file) {
    if (!seen.add(file)) {
      return;
    }
    bytes += file.size();
    require(files.size() + 1L, MOST_FILES, "files");
    require(bytes, MOST_BYTES, "bytes of files");
    FileDescriptorProto parsed = parsed(file);
    if (files.putIfAbsent(parsed.getName(), parsed) != null) {
      throw new RpcException(
          Code.INTERNAL,
          "the server's reflection has sent two different files named "
              + Excerpt.quoted(parsed.getName()));
    }
    nameBytes += FullNames.of(parsed).characters();
    requireShortNames(nameBytes);
    lookups += NameLookups.in(parsed);
    require(lookups * files.size(), MOST_LOOKUPS, "references between files");
    String scope = SchemaSymbols.scope(parsed.getPackage());
    parsed.getServiceList().forEach(service -> services.add(scope + service.getName()));
  }

  private static void requireShortNames(long bytes) {
    require(bytes, MOST_NAME_BYTES, "bytes of names");
  }

  private static FileDescriptorProto parsed(ByteString file) {
    try {
      return FileDescriptorProto.parseFrom(file);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(
          Code.INTERNAL,
          "the server's reflection has sent an invalid file: " + Excerpt.ofReason(e.getMessage()),
          e);
    }
  }

  /**
   * Requires that the schema is not too large.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}
   */
  static void require(long actual, long most, String what) {
    if (actual > most) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "the server's reflection sends more than %,d %s: make the client of a descriptor set"
                  + " instead (SchemaClient.of)",
              most,
              what));
    }
  }

  /** Returns the files by their names. */
  Map<String, FileDescriptorProto> files() {
    return files;
  }

  /**
   * Requires, when all files are there, that their imports are not too many.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}
   */
  void requireFewPackages() {
    requireShortNames(nameBytes + ImportedPackages.bytes(files, MOST_NAME_BYTES));
  }

  /** Returns whether one of the files declares a service. */
  boolean declares(String service) {
    return services.contains(service);
  }

  /** Returns the names of imports that are neither there nor files of protobuf itself. */
  Set<String> missing() {
    Set<String> missing = new LinkedHashSet<>();
    for (FileDescriptorProto file : files.values()) {
      for (String name : file.getDependencyList()) {
        if (!files.containsKey(name) && RuntimeFiles.find(name) == null) {
          missing.add(name);
        }
      }
    }
    return missing;
  }
}
