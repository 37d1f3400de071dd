package dev.connectjava.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Checks that Netty is new enough. Builds that import other BOMs often get an older version, which
 * would fail later with a {@link NoSuchMethodError}.
 */
final class NettyVersion {

  private static final int MAJOR = 4;
  private static final int MINOR = 2;

  private static final List<String> ARTIFACTS =
      List.of(
          "netty-buffer",
          "netty-codec",
          "netty-codec-base",
          "netty-codec-http",
          "netty-codec-http2",
          "netty-common",
          "netty-handler",
          "netty-transport",
          "netty-transport-classes-epoll",
          "netty-transport-native-unix-common");

  /**
   * The file in which each artifact names its version. Netty's own {@code Version} reads it, too,
   * but also parses the dates in it, which takes longer than all the rest.
   */
  private static final String VERSIONS = "META-INF/io.netty.versions.properties";

  /** The artifacts that are too old, with their versions. */
  private static final List<String> TOO_OLD = tooOld(found());

  private NettyVersion() {}

  /**
   * Checks Netty's artifacts on the class path or module path.
   *
   * @throws IllegalStateException if one is older than the oldest supported version
   */
  static void requireNewEnough() {
    if (!TOO_OLD.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "connect-netty needs Netty %d.%d or newer, but found %s: set the version of all"
                  + " io.netty artifacts; in Maven and Gradle, import io.netty:netty-bom before"
                  + " other BOMs; with Spring Boot, set its property netty.version",
              MAJOR,
              MINOR,
              String.join(", ", TOO_OLD)));
    }
  }

  /** Returns what the artifacts say; one that can't be read is left out. */
  private static Properties found() {
    Properties all = new Properties();
    try {
      for (URL file :
          Collections.list(NettyVersion.class.getClassLoader().getResources(VERSIONS))) {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // An open archive would otherwise be kept.
        try (InputStream content = connection.getInputStream()) {
          all.load(content);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return all;
    }
    return all;
  }

  private static List<String> tooOld(Properties found) {
    List<String> old = new ArrayList<>();
    for (String artifact : ARTIFACTS) {
      String version = found.getProperty(artifact + ".version");
      if (version != null && isTooOld(version)) {
        old.add(artifact + " " + version);
      }
    }
    return old;
  }

  /**
   * Returns whether a version such as {@code 4.1.130.Final} is too old; a version of another form
   * is accepted.
   */
  private static boolean isTooOld(String version) {
    String[] parts = version.split("\\.", 3);
    try {
      int major = Integer.parseInt(parts[0]);
      return major < MAJOR || (major == MAJOR && Integer.parseInt(parts[1]) < MINOR);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return false;
    }
  }
}
