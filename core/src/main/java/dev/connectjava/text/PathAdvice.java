package dev.connectjava.text;

/** What to add to the path where something was not found on it. */
public final class PathAdvice {

  private PathAdvice() {}

  /**
   * What to do where no provider of this service translates a protobuf message, as the end of a
   * sentence.
   */
  public static String forProtobuf(Class<?> service) {
    return "for protobuf messages add connect-protobuf to the path; a fat jar has to keep"
        + " META-INF/services/"
        + service.getName();
  }

  /** What to add for a codec or a compression of this name, behind a sentence; empty if unknown. */
  public static String forName(String name) {
    return switch (name) {
      case "proto", "json" -> "; for protobuf messages add connect-protobuf to the path";
      case "zstd" -> "; add connect-compression and zstd-jni to the path";
      case "br" -> "; add connect-compression and brotli4j with its native library to the path";
      case "snappy" -> "; add connect-compression and snappy-java to the path";
      default -> "";
    };
  }
}
