package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Random;

/** Random messages of generated classes, with extensions and unknown fields. */
final class RandomMessages {

  private static final String[] TEXTS = {
    "",
    "a",
    "short text",
    "é",
    "漢字",
    "😀",
    "\uFFFD",
    "\0",
    "x".repeat(127),
    "x".repeat(128),
    "é".repeat(64),
    "漢".repeat(200)
  };

  private final Random random;
  private final ExtensionRegistry extensions;

  RandomMessages(Random random, ExtensionRegistry extensions) {
    this.random = random;
    this.extensions = extensions;
  }

  /** Returns a message; every fourth one was read from its bytes, so that its strings are bytes. */
  Message next(Message defaultInstance, int depth) {
    Message.Builder builder = defaultInstance.newBuilderForType();
    for (FieldDescriptor field : defaultInstance.getDescriptorForType().getFields()) {
      fill(builder, field, depth);
    }
    extensions
        .getAllImmutableExtensionsByExtendedType(builder.getDescriptorForType().getFullName())
        .forEach(each -> fillExtension(builder, each, depth));
    if (random.nextInt(3) == 0) {
      builder.setUnknownFields(unknown(2));
    }
    Message message = builder.buildPartial();
    return random.nextInt(4) == 0 ? read(message) : message;
  }

  private Message read(Message message) {
    try {
      return message
          .newBuilderForType()
          .mergeFrom(message.toByteString(), extensions)
          .buildPartial();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private void fill(Message.Builder builder, FieldDescriptor field, int depth) {
    boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (nested && depth == 0 || random.nextInt(3) == 0) {
      return;
    }
    int count = field.isRepeated() ? random.nextInt(4) : 1;
    if (field.isPackable() && random.nextInt(10) == 0) {
      count = 600; // More than are written at a time.
    }
    for (int i = 0; i < count; i++) {
      Object value = nested ? message(builder, field, depth) : scalar(field);
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else {
        builder.setField(field, value);
      }
    }
  }

  private Message message(Message.Builder builder, FieldDescriptor field, int depth) {
    Message.Builder part = builder.newBuilderForField(field);
    if (!field.isMapField()) {
      return next(part.getDefaultInstanceForType(), depth - 1);
    }
    for (FieldDescriptor each : field.getMessageType().getFields()) {
      if (random.nextInt(4) > 0) {
        part.setField(
            each,
            each.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? message(part, each, depth)
                : scalar(each));
      }
    }
    return part.build();
  }

  private void fillExtension(
      Message.Builder builder, ExtensionRegistry.ExtensionInfo extension, int depth) {
    FieldDescriptor field = extension.descriptor;
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      fill(builder, field, depth);
    } else if (depth > 0 && random.nextBoolean()) {
      Message value = next(extension.defaultInstance, depth - 1);
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else {
        builder.setField(field, value);
      }
    }
  }

  private Object scalar(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> (int) number();
      case LONG -> number();
      case FLOAT -> Float.intBitsToFloat((int) bits());
      case DOUBLE -> Double.longBitsToDouble(bits());
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTE_STRING -> bytes();
      case ENUM -> value(field);
      case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
    };
  }

  /** Zero, minus zero, infinity and NaNs of all kinds are among them. */
  private long bits() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 0x8000_0000_8000_0000L;
      case 2 -> 0x7FF0_0000_0000_0001L;
      case 3 -> 0x7F80_0001L;
      default -> random.nextLong();
    };
  }

  /** Numbers of all lengths and signs. */
  private long number() {
    long bits = random.nextLong() >>> random.nextInt(64);
    return random.nextBoolean() ? bits : -bits;
  }

  private Object value(FieldDescriptor field) {
    EnumDescriptor type = field.getEnumType();
    if (!type.isClosed() && random.nextInt(4) == 0) {
      return type.findValueByNumberCreatingIfUnknown((int) number());
    }
    List<EnumValueDescriptor> values = type.getValues();
    return values.get(random.nextInt(values.size()));
  }

  private String text() {
    return random.nextInt(200) == 0
        ? "é" + "x".repeat(random.nextInt(40_000)) + "😀".repeat(random.nextInt(9_000))
        : TEXTS[random.nextInt(TEXTS.length)];
  }

  private ByteString bytes() {
    byte[] bytes =
        new byte[random.nextInt(100) == 0 ? random.nextInt(50_000) : random.nextInt(200)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes).concat(ByteString.copyFrom("é", UTF_8));
  }

  private UnknownFieldSet unknown(int depth) {
    UnknownFieldSet.Builder set = UnknownFieldSet.newBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      UnknownFieldSet.Field.Builder field =
          UnknownFieldSet.Field.newBuilder()
              .addVarint(random.nextLong())
              .addFixed32(random.nextInt())
              .addFixed64(random.nextLong())
              .addLengthDelimited(bytes());
      if (depth > 0) {
        field.addGroup(unknown(depth - 1));
      }
      set.addField(500_000 + random.nextInt(100_000), field.build());
    }
    return set.build();
  }
}
