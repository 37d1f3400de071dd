package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether the messages of a type are written by a {@link MessagePlan} or by protobuf-java. A plan
 * saves what protobuf-java does twice, to find lengths, above all the encoding of texts. For each
 * number it takes longer, since it calls an accessor.
 */
final class PlanChoice {

  /** How many numbers cost as much as a text saves. */
  private static final int NUMBERS_PER_TEXT = 2;

  private final Set<Descriptor> counted = new HashSet<>();
  private int texts;
  private int numbers;

  private PlanChoice() {}

  /** Returns whether a plan is faster, as far as the fields of a type and of its parts show it. */
  static boolean pays(Descriptor type) {
    PlanChoice choice = new PlanChoice();
    choice.count(type);
    return choice.texts * NUMBERS_PER_TEXT >= choice.numbers;
  }

  private void count(Descriptor type) {
    if (!counted.add(type)) {
      return;
    }
    for (FieldDescriptor field : type.getFields()) {
      JavaType kind = field.getJavaType();
      if (field.isMapField() || kind == JavaType.STRING || kind == JavaType.BYTE_STRING) {
        texts++;
      } else if (kind == JavaType.MESSAGE) {
        count(field.getMessageType());
      } else if (!field.isRepeated()) {
        numbers++;
      }
    }
  }
}
