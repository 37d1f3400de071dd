package dev.connectjava.examples.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.codehaus.mojo.animal_sniffer.Clazz;
import org.jspecify.annotations.Nullable;

/** The classes of Java's library that a version of Android has, with their members. */
final class AndroidApi {

  /** What D8 replaces by code of its own, so that no version of Android needs it. */
  static final Set<String> REPLACED =
      Set.of(
          "LambdaMetafactory.metafactory",
          "MatchException",
          "MatchException.<init>",
          "StringConcatFactory.makeConcatWithConstants",
          "SwitchBootstraps.typeSwitch");

  private static final Path FILE = Path.of("target/android-api/gummy-bears-api-34.signature");
  private static final String OBJECT = "java/lang/Object";

  private final Map<String, Clazz> classes;

  private AndroidApi(Map<String, Clazz> classes) {
    this.classes = classes;
  }

  /** Reads a file of Animal Sniffer: serialized classes, and null behind the last. */
  static AndroidApi read() throws IOException, ClassNotFoundException {
    Map<String, Clazz> classes = new HashMap<>();
    try (InputStream bytes = Files.newInputStream(FILE);
        ObjectInputStream objects = new ObjectInputStream(new GZIPInputStream(bytes))) {
      for (Clazz next = next(objects); next != null; next = next(objects)) {
        classes.put(next.getName(), next);
      }
    }
    return new AndroidApi(classes);
  }

  private static @Nullable Clazz next(ObjectInputStream objects)
      throws IOException, ClassNotFoundException {
    return (Clazz) objects.readObject();
  }

  /** Returns whether there is no such class, or no such member of it or of what it extends. */
  boolean lacks(JdkUse use) {
    String member = use.member();
    boolean there = member == null ? classes.containsKey(use.owner()) : has(use.owner(), member);
    return !there && use.isKnownByName() && !REPLACED.contains(use.toString());
  }

  private boolean has(String owner, String member) {
    Clazz type = classes.get(owner);
    if (type == null) {
      return false;
    }
    if (type.getSignatures().contains(member)) {
      return true;
    }
    for (String each : type.getSuperInterfaces()) {
      if (has(each, member)) {
        return true;
      }
    }
    String superclass = type.getSuperClass() == null ? OBJECT : type.getSuperClass();
    return !owner.equals(OBJECT) && has(superclass, member);
  }
}
