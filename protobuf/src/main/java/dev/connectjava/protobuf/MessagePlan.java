package dev.connectjava.protobuf;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How to write the messages of one class in one pass: a writer for each field, in the order of
 * their numbers. A class that has extensions, whose fields can't be accessed, or that is not
 * generated has no writers; protobuf-java writes its messages. Thread-safe.
 */
final class MessagePlan {

  private static final FieldWriter[] NO_WRITERS = {};

  /** The plan with which protobuf-java writes a message of any class. */
  static final MessagePlan FOREIGN = new MessagePlan(null);

  /**
   * A class refers to its plan only weakly: the class may outlive this library's class loader. The
   * codecs refer to the plans that are in use.
   */
  private static final ClassValue<AtomicReference<@Nullable WeakReference<MessagePlan>>> PLANS =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable WeakReference<MessagePlan>> computeValue(
            Class<?> type) {
          return new AtomicReference<>();
        }
      };

  private final FieldWriter[] writers;

  /** Whether protobuf-java writes the messages. */
  private final boolean foreign;

  private MessagePlan(@Nullable List<FieldWriter> writers) {
    this.writers = writers == null ? NO_WRITERS : writers.toArray(NO_WRITERS);
    this.foreign = writers == null;
  }

  /** Returns the plan of a message's class. */
  static MessagePlan of(Message message) {
    Class<? extends Message> type = message.getClass();
    AtomicReference<@Nullable WeakReference<MessagePlan>> known = PLANS.get(type);
    WeakReference<MessagePlan> reference = known.get();
    MessagePlan plan = reference == null ? null : reference.get();
    if (plan == null) {
      plan = new MessagePlan(FieldWriters.of(message.getDefaultInstanceForType()));
      known.set(new WeakReference<>(plan)); // A race is harmless.
    }
    return plan;
  }

  /** Returns a plan with one field of the messages. */
  static MessagePlan ofField(FieldWriter writer) {
    return new MessagePlan(List.of(writer));
  }

  boolean isForeign() {
    return foreign;
  }

  /** Writes the content of a message. */
  void write(Message message, WireOutput output) {
    if (foreign) {
      output.foreign(message);
      return;
    }
    for (FieldWriter writer : writers) {
      writer.write(message, output);
    }
    UnknownFieldSet unknown = message.getUnknownFields();
    if (isPresent(unknown)) {
      output.unknown(unknown);
    }
  }

  /**
   * Returns the length that the content has if each character is one byte and each number as short
   * as possible. It is found without reading strings.
   */
  long atLeast(Message message) {
    if (foreign) {
      return message.getSerializedSize();
    }
    long length = 0;
    for (FieldWriter writer : writers) {
      length += writer.atLeast(message);
    }
    UnknownFieldSet unknown = message.getUnknownFields();
    if (isPresent(unknown)) {
      length += unknown.getSerializedSize();
    }
    return length;
  }

  /** An empty set that is not this instance is written, too: as nothing. */
  @SuppressWarnings("ReferenceEquality") // Comparing the contents would cost more.
  private static boolean isPresent(UnknownFieldSet unknown) {
    return unknown != UnknownFieldSet.getDefaultInstance();
  }
}
