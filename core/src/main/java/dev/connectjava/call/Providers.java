package dev.connectjava.call;

import dev.connectjava.coding.DeflateCompression;
import dev.connectjava.coding.GzipCompression;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import dev.connectjava.text.PathAdvice;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * The codecs and compressions of a router or a client: those on the class path or module path, or
 * exactly those that are set, together with those that are added. The compressions of this module
 * need no file in {@code META-INF/services}, which fat jars often lose.
 */
public final class Providers {

  private static final Pattern CODEC_NAME = Pattern.compile("[a-z0-9!#$&^_.+-]+");

  private Providers() {}

  /**
   * Returns the codecs by name, in order of preference.
   *
   * @param exactly the codecs that are set; empty for those on the path
   * @param added replace those of the same name, and come after the others
   * @throws IllegalArgumentException if two of the codecs that are set have the same name, or a
   *     name can't be part of a content type in lower case
   */
  public static Map<String, Codec> codecs(Optional<List<Codec>> exactly, Collection<Codec> added) {
    Map<String, Codec> byName = new LinkedHashMap<>();
    exactly.ifPresentOrElse(
        named -> named.forEach(codec -> putNew(byName, "codecs", codec.name(), codec)),
        () ->
            ServiceLoader.load(Codec.class, Codec.class.getClassLoader())
                .forEach(codec -> byName.put(codec.name(), codec)));
    added.forEach(codec -> byName.put(codec.name(), codec));
    byName.keySet().forEach(Providers::requireCodecName);
    return byName;
  }

  /** The content type of a request is compared in lower case, so no other name would be found. */
  private static void requireCodecName(String name) {
    if (!CODEC_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a codec is named \"%s\", but content types are in lower case: a name has the letters a to z, digits and !#$&^_.+-"
              .formatted(name));
    }
  }

  /**
   * Returns the compressions by name, in order of preference. Each of them works in this JVM.
   *
   * @param exactly the compressions that are set; empty for those of this module and on the path
   * @param added replace those of the same name, and come after the others
   * @throws IllegalArgumentException if two of the compressions that are set have the same name, or
   *     one that is set or added can't be used in this JVM
   */
  public static Map<String, Compression> compressions(
      Optional<List<Compression>> exactly, Collection<Compression> added) {
    Map<String, Compression> byName = presentCompressions(exactly, added);
    byName.values().removeIf(compression -> !compression.isAvailable());
    return byName;
  }

  /**
   * Returns the same, but those on the path may turn out not to be {@linkplain
   * Compression#isAvailable available}: their native libraries are not loaded.
   */
  public static Map<String, Compression> presentCompressions(
      Optional<List<Compression>> exactly, Collection<Compression> added) {
    Map<String, Compression> byName = new LinkedHashMap<>();
    exactly.ifPresentOrElse(
        named -> named.forEach(each -> putNew(byName, "compressions", each.name(), usable(each))),
        () -> putFound(byName));
    added.forEach(compression -> byName.put(compression.name(), usable(compression)));
    return byName;
  }

  private static void putFound(Map<String, Compression> byName) {
    List.of(new GzipCompression(), new DeflateCompression())
        .forEach(compression -> byName.put(compression.name(), compression));
    ServiceLoader.load(Compression.class, Compression.class.getClassLoader())
        .forEach(compression -> byName.put(compression.name(), compression));
    byName.values().removeIf(compression -> !compression.isPresent());
  }

  private static <T> void putNew(Map<String, T> byName, String what, String name, T provider) {
    if (byName.put(name, provider) != null) {
      throw new IllegalArgumentException("two of the %s are named \"%s\"".formatted(what, name));
    }
  }

  private static Compression usable(Compression compression) {
    if (!compression.isAvailable()) {
      String name = compression.name();
      throw new IllegalArgumentException(
          "the compression \"%s\" can't be used here%s".formatted(name, PathAdvice.forName(name)));
    }
    return compression;
  }
}
