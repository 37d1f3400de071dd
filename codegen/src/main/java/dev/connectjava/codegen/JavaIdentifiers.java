package dev.connectjava.codegen;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Converts names of a schema to Java identifiers. */
final class JavaIdentifiers {

  /** Methods of every object, every generated service or every generated client. */
  private static final Set<String> TAKEN_METHODS =
      Set.of(
          "async",
          "clone",
          "definition",
          "equals",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          "with");

  /** Identifiers that may not be class names (Java Language Specification, 3.9). */
  private static final Set<String> NO_CLASSES =
      Set.of("permits", "record", "sealed", "var", "yield");

  private JavaIdentifiers() {}

  /** Returns the method for an RPC: {@code GetUser} and {@code get_user} become {@code getUser}. */
  static String method(String rpc) {
    StringBuilder name = camelCase(rpc);
    name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
    String method = name.toString();
    boolean taken = TAKEN_METHODS.contains(method) || SourceVersion.isKeyword(method);
    return taken ? method + "_" : method;
  }

  /**
   * Returns the nested type for an RPC: {@code GetUser} and {@code get_user} become {@code
   * GetUser}.
   */
  static String type(String rpc) {
    StringBuilder name = camelCase(rpc);
    name.setCharAt(0, Character.toUpperCase(name.charAt(0)));
    return name.toString();
  }

  private static StringBuilder camelCase(String rpc) {
    StringBuilder name = new StringBuilder();
    boolean upper = false;
    for (char c : rpc.toCharArray()) {
      if (c == '_') {
        upper = name.length() > 0;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    if (name.length() == 0 || Character.isDigit(name.charAt(0))) {
      name.insert(0, '_');
    }
    return name;
  }

  /** Returns the constant for an RPC: {@code GetHTTPStatus} becomes {@code GET_HTTP_STATUS}. */
  static String constant(String rpc) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < rpc.length(); i++) {
      if (startsWord(rpc, i)) {
        name.append('_');
      }
      name.append(rpc.charAt(i));
    }
    String constant = name.toString().toUpperCase(Locale.ROOT);
    return constant.equals(MethodsClassWriter.SERVICE_NAME) || constant.equals("_")
        ? constant + "_"
        : constant;
  }

  private static boolean startsWord(String name, int index) {
    if (index == 0 || !Character.isUpperCase(name.charAt(index))) {
      return false;
    }
    char before = name.charAt(index - 1);
    boolean endsAcronym =
        Character.isUpperCase(before)
            && index + 1 < name.length()
            && Character.isLowerCase(name.charAt(index + 1));
    return Character.isLowerCase(before) || Character.isDigit(before) || endsAcronym;
  }

  /** Returns a valid class name. */
  static String className(String name) {
    return SourceVersion.isKeyword(name) || NO_CLASSES.contains(name) ? name + "_" : name;
  }
}
