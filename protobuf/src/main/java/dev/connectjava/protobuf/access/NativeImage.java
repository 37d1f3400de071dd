package dev.connectjava.protobuf.access;

/**
 * Detects GraalVM's native images. There, reflection may show only some members of a class, no
 * classes can be made at run time, and a method handle is slower than reflection: so messages are
 * written and read by protobuf-java's own code and reflection.
 */
public final class NativeImage {

  /** Set while GraalVM builds or runs a native image. */
  private static final String PROPERTY = "org.graalvm.nativeimage.imagecode";

  private NativeImage() {}

  /** Returns whether this program is a native image, or is being made into one. */
  public static boolean isThis() {
    return System.getProperty(PROPERTY) != null;
  }
}
