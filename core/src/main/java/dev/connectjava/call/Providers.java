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

  /** The codecs by name; one that was given replaces one that was found. */
  public static Map<String, Codec> codecs(Collection<Codec> given) {
    Map<String, Codec> byName = new LinkedHashMap<>();
    ServiceLoader.load(Codec.class, Codec.class.getClassLoader())
        .forEach(codec -> byName.put(codec.name(), codec));
    given.forEach(codec -> byName.put(codec.name(), codec));
    return byName;
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
