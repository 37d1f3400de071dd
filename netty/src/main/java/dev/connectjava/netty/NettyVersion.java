package dev.connectjava.netty;

import io.netty.util.Version;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

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

  /** The artifacts that are too old, with their versions. */
  private static final List<String> TOO_OLD =
      tooOld(Version.identify(NettyVersion.class.getClassLoader()).values());

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

  private static List<String> tooOld(Collection<Version> versions) {
    return versions.stream()
        .filter(version -> ARTIFACTS.contains(version.artifactId()))
        .filter(version -> isTooOld(version.artifactVersion()))
        .map(version -> version.artifactId() + " " + version.artifactVersion())
        .sorted()
        .toList();
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
