package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.connectjava.json.JsonReader;
import dev.connectjava.protobuf.limits.MissingFields;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds a message. Counts objects that only protobuf-java's reflection makes. */
final class BuilderTarget implements MessageTarget {

  private final DynamicObjects dynamicObjects;
  private Message.Builder builder;

  /** The map of the builder that is being read; values belong to its entry. */
  private @Nullable PendingMap map;

  /** The builders and maps around the current ones, in turns. The outermost first. */
  private Object[] around = new Object[16];

  private int aroundCount;

  /**
   * Creates the target.
   *
   * @param reader counts the objects
   */
  BuilderTarget(JsonMessage type, JsonReader reader) {
    this.dynamicObjects = new DynamicObjects(reader);
    this.builder = type.newBuilder();
    type.countRead();
  }

  /** Returns the message, which may lack required fields. */
  Message message() {
    return builder.buildPartial();
  }

  @Override
  public void int32(JsonField field, int value) {
    dynamicObjects.countInteger(field, value);
    if (map == null) {
      field.setter().set(builder, value);
    } else {
      map.take(field, value);
    }
  }

  @Override
  public void int64(JsonField field, long value) {
    dynamicObjects.countInteger(field, value);
    if (map == null) {
      field.setter().set(builder, value);
    } else {
      map.take(field, value);
    }
  }

  @Override
  public void float32(JsonField field, float value) {
    dynamicObjects.countNumber(field);
    object(field, value);
  }

  @Override
  public void float64(JsonField field, double value) {
    dynamicObjects.countNumber(field);
    if (map == null) {
      field.setter().set(builder, value);
    } else {
      map.take(field, value);
    }
  }

  @Override
  public void bool(JsonField field, boolean value) {
    object(field, value);
  }

  @Override
  public void text(JsonField field, JsonReader reader) {
    object(field, reader.text());
  }

  @Override
  public void string(JsonField field, String value) {
    object(field, value);
  }

  @Override
  public void bytes(JsonField field, byte[] bytes, int length) {
    object(field, ByteString.copyFrom(bytes, 0, length));
  }

  @Override
  public void enumeration(JsonField field, int number) {
    if (map == null) {
      field.setter().setEnum(builder, number);
    } else {
      map.take(field, number);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>protobuf-java's reflection makes a descriptor of the number and keeps it with the enum, but
   * the methods of generated builders do not.
   */
  @Override
  public void unnamed(JsonField field, int number) {
    if (!(map == null ? isLinked(field) : map.link())) {
      dynamicObjects.countUnnamed(field, number);
    }
    enumeration(field, number);
  }

  private static boolean isLinked(JsonField field) {
    if (field.setter() instanceof ReflectiveSetter) {
      field.owner().linkSetters();
    }
    return !(field.setter() instanceof ReflectiveSetter);
  }

  private void object(JsonField field, Object value) {
    if (map == null) {
      field.setter().set(builder, value);
    } else {
      map.take(field, value);
    }
  }

  @Override
  public void beginMessage(JsonField field) {
    dynamicObjects.countMessage(field.child());
    begin(field.child());
  }

  @Override
  public void endMessage(JsonField field) {
    Message message = builder.buildPartial();
    end();
    object(field, message);
  }

  private void begin(JsonMessage type) {
    if (aroundCount == around.length) {
      around = Arrays.copyOf(around, 2 * aroundCount);
    }
    around[aroundCount++] = map == null ? builder : map;
    map = null;
    builder = type.newBuilder();
    type.countRead();
  }

  private void end() {
    Object outer = around[--aroundCount];
    if (outer instanceof PendingMap pending) {
      map = pending;
      builder = pending.builder();
    } else {
      builder = (Message.Builder) outer;
    }
  }

  @Override
  public void beginList(JsonField field) {}

  @Override
  public void endList(JsonField field) {}

  @Override
  public void beginMap(JsonField field) {
    map = new PendingMap(field, builder);
  }

  @Override
  public void endMap(JsonField field) {
    map = null;
  }

  @Override
  public void beginEntry(JsonField field) {
    dynamicObjects.countEntry(field);
    pending().begin();
  }

  @Override
  public void endKey(JsonField field) {}

  @Override
  public boolean endEntry(JsonField field) {
    return pending().end();
  }

  @Override
  public boolean dropEntry(JsonField field) {
    return pending().drop();
  }

  private PendingMap pending() {
    if (map == null) {
      throw new IllegalStateException("no map is being read");
    }
    return map;
  }

  @Override
  public void beginContent(JsonField field, JsonMessage type) {
    begin(type);
  }

  @Override
  public int endContent(JsonField field) {
    Message content = builder.buildPartial();
    if (!content.isInitialized()) {
      throw new IllegalArgumentException(
          "a %s lacks required fields: %s"
              .formatted(
                  content.getDescriptorForType().getFullName(),
                  String.join(", ", MissingFields.of(content))));
    }
    end();
    ByteString bytes = content.toByteString();
    object(field, bytes);
    return bytes.size();
  }
}
