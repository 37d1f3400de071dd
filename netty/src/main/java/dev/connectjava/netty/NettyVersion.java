package dev.connectjava.netty;

import io.netty.util.Version;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whether Netty is new enough. Builds that import the BOMs of others often get an older one, which
 * fails somewhere and some time by a {@link NoSuchMethodError}.
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
   * Looks at the artifacts of Netty on the path that this module stands on.
   *
   * @throws IllegalStateException if one is older than the first version that will do
   */
  static void requireNewEnough() {
    if (!TOO_OLD.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "connect-netty needs Netty %d.%d or newer, but on the path there is %s: set the"
                  + " version of all artifacts of io.netty, in Maven and Gradle by the platform"
                  + " io.netty:netty-bom before those of others, with Spring Boot by its property"
                  + " netty.version",
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

  /** Whether a version such as {@code 4.1.130.Final} is too old; one of another form is not. */
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
