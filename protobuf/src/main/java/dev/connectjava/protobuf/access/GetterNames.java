package dev.connectjava.protobuf.access;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;

/** The names that protoc gives to the getters and setters of a field. */
public final class GetterNames {

  private GetterNames() {}

  /**
   * Returns the possible names, without {@code get} or {@code set} in front. A field whose getter
   * would be one of another field, or one that every message has, has its number or an underscore
   * behind its name.
   */
  public static List<String> of(FieldDescriptor field) {
    String name =
        camelCase(
            field.getType() == FieldDescriptor.Type.GROUP
                ? field.getMessageType().getName()
                : field.getName());
    String plain =
        field.getType() == FieldDescriptor.Type.GROUP ? camelCase(field.getName()) : name;
    return plain.equals(name)
        ? List.of(name, name + field.getNumber(), name + "_")
        : List.of(name, name + field.getNumber(), plain, plain + field.getNumber());
  }

  private static String camelCase(String name) {
    StringBuilder camelCase = new StringBuilder(name.length());
    boolean capital = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        camelCase.append(capital ? (char) (c - 'a' + 'A') : c);
        capital = false;
      } else if (c >= 'A' && c <= 'Z') {
        camelCase.append(c);
        capital = false;
      } else if (c >= '0' && c <= '9') {
        camelCase.append(c);
        capital = true;
      } else {
        capital = true;
      }
    }
    return camelCase.toString();
  }
}
