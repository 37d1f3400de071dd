package dev.connectjava.text;

/** Advice on what to add to the class path or module path if something is missing there. */
public final class PathAdvice {

  private PathAdvice() {}

  /**
   * Returns the advice if no provider of this service supports a protobuf message, as the end of a
   * sentence.
   */
  public static String forProtobuf(Class<?> service) {
    return "for protobuf messages add connect-protobuf to the class path; a fat jar has to keep"
        + " META-INF/services/"
        + service.getName();
  }

  /**
   * Returns the advice for a missing codec or compression of this name, to append to a sentence;
   * empty if the name is unknown.
   */
  public static String forName(String name) {
    return switch (name) {
      case "proto", "json" -> "; for protobuf messages add connect-protobuf to the class path";
      case "zstd" -> "; add connect-compression and zstd-jni to the path";
      case "br" -> "; add connect-compression and brotli4j with its native library to the path";
      case "snappy" -> "; add connect-compression and snappy-java to the path";
      default -> "";
    };
  }
}
