package dev.connectjava.examples.okhttp;

import org.jspecify.annotations.Nullable;

/**
 * A class of Java's library, or a member of it, that the code of another class names.
 *
 * @param owner the class as byte code names it, such as {@code java/lang/Thread}
 * @param member the name with the descriptor, {@code join()V} or {@code name#Ljava/lang/String;};
 *     null for the class itself
 */
record JdkUse(String owner, @Nullable String member) {

  static JdkUse ofMethod(String owner, String name, String descriptor) {
    return new JdkUse(owner, name + descriptor);
  }

  static JdkUse ofField(String owner, String name, String descriptor) {
    return new JdkUse(owner, name + "#" + descriptor);
  }

  /** Returns whether it belongs to Java's library, and its members are known by their names. */
  boolean isKnownByName() {
    boolean ofLibrary = owner.startsWith("java/") || owner.startsWith("javax/");
    boolean hasAnyDescriptor =
        owner.equals("java/lang/invoke/VarHandle") || owner.equals("java/lang/invoke/MethodHandle");
    return ofLibrary && (member == null || !hasAnyDescriptor);
  }

  /** Returns the class and the name of the member, without its descriptor. */
  @Override
  public String toString() {
    String type = owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.');
    return member == null ? type : type + "." + member.split("[(#]", 2)[0];
  }
}
