package dev.connectjava.call;

import dev.connectjava.coding.DeflateCompression;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The codecs and compressions that are on the path, together with those that were given. Those of
 * this module need no file in {@code META-INF/services}, which fat jars often lose.
 */
public final class Providers {

  private Providers() {}

  /**
   * What to do where no provider of this service translates a protobuf message, as the end of a
   * sentence.
   */
  public static String protobufAdvice(Class<?> service) {
    return "for protobuf messages add connect-protobuf to the path; a fat jar has to keep"
        + " META-INF/services/"
        + service.getName();
  }

  /** The codecs by name; one that was given replaces one that was found. */
  public static Map<String, Codec> codecs(Collection<Codec> given) {
    Map<String, Codec> byName = new LinkedHashMap<>();
    ServiceLoader.load(Codec.class, Codec.class.getClassLoader())
        .forEach(codec -> byName.put(codec.name(), codec));
    given.forEach(codec -> byName.put(codec.name(), codec));
    return byName;
  }

  /** What to add to the path for a codec or a compression that is missing; empty if unknown. */
  static String hint(String name) {
    return switch (name) {
      case "proto", "json" -> "; for protobuf messages add connect-protobuf to the path";
      case "zstd" -> "; add connect-compression and zstd-jni to the path";
      case "br" -> "; add connect-compression and brotli4j with its native library to the path";
      case "snappy" -> "; add connect-compression and snappy-java to the path";
      default -> "";
    };
  }

  /** The compressions by name; one that was given replaces one that was found. */
  public static Map<String, Compression> compressions(Collection<Compression> given) {
    Map<String, Compression> byName = new LinkedHashMap<>();
    List.of(new GzipCompression(), new DeflateCompression())
        .forEach(compression -> byName.put(compression.name(), compression));
    ServiceLoader.load(Compression.class, Compression.class.getClassLoader())
        .forEach(compression -> byName.put(compression.name(), compression));
    byName.values().removeIf(compression -> !compression.isAvailable());
    given.forEach(compression -> byName.put(compression.name(), compression));
    return byName;
  }
}
