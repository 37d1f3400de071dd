package dev.connectjava.protobuf.limits;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the required fields that a message lacks, by the names that protobuf-java gives them, such
 * as {@code items[2].id}. A short message may lack very many, so only the first ones are found.
 */
public final class MissingFields {

  private static final int MOST_NAMES = 10;

  private final List<String> names = new ArrayList<>();

  private MissingFields() {}

  /** Returns the names of the first missing fields, and three dots if there are more. */
  public static List<String> of(MessageOrBuilder message) {
    MissingFields found = new MissingFields();
    found.find(message, "");
    if (found.names.size() > MOST_NAMES) {
      found.names.set(MOST_NAMES, "...");
    }
    return List.copyOf(found.names);
  }

  private boolean isFull() {
    return names.size() > MOST_NAMES;
  }

  private void find(MessageOrBuilder message, String path) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRequired() && !message.hasField(field) && !isFull()) {
        names.add(path + field.getName());
      }
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || isFull()) {
        continue;
      }
      String name =
          path + (field.isExtension() ? "(" + field.getFullName() + ")" : field.getName());
      if (field.isRepeated()) {
        findInList((List<?>) entry.getValue(), name);
      } else {
        findInMessage((Message) entry.getValue(), name);
      }
    }
  }

  private void findInList(List<?> messages, String name) {
    int index = 0;
    for (Object message : messages) {
      if (isFull()) {
        return;
      }
      findInMessage((Message) message, name + "[" + index + "]");
      index++;
    }
  }

  private void findInMessage(Message message, String name) {
    if (!message.isInitialized()) {
      find(message, name + ".");
    }
  }
}
