package dev.connectjava.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The modules of connect-java on the class path, which a test run reads as jars or as folders. */
public final class PublishedModules {

  private static final String DESCRIPTOR = "module-info.class";

  private PublishedModules() {}

  /** Where the classes of each module are. */
  public static List<URL> locations() {
    return descriptors().stream().map(PublishedModules::parentOf).toList();
  }

  /** The packages that every other module may use. */
  static String[] exportedPackages() {
    return descriptors().stream()
        .flatMap(url -> read(url).exports().stream())
        .filter(exports -> !exports.isQualified())
        .map(Exports::source)
        .toArray(String[]::new);
  }

  private static List<URL> descriptors() {
    try {
      List<URL> ours = new ArrayList<>();
      ClassLoader loader = PublishedModules.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources(DESCRIPTOR))) {
        if (read(url).name().startsWith("dev.connectjava")) {
          ours.add(url);
        }
      }
      return ours;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModuleDescriptor read(URL url) {
    try (InputStream in = url.openStream()) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL parentOf(URL descriptor) {
    try {
      String location = descriptor.toString();
      return URI.create(location.substring(0, location.length() - DESCRIPTOR.length())).toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
