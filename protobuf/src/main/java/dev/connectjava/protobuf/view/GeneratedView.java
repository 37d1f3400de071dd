package dev.connectjava.protobuf.view;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What generated views inherit. Only generated code extends it; all methods that are not of {@link
 * MessageView} are for it.
 *
 * @param <M> the class of protobuf-java for the same messages
 */
public abstract class GeneratedView<M extends Message> implements MessageView<M> {

  /** Extensions may be nested as deep as decoding allowed for the message, but not deeper. */
  private static final int DEEPEST_EXTENSIONS = 1_000;

  private final byte[] array;

  /** How deep the message may be nested. */
  private final int nestingDepth;

  /** The offset and the length of each part of the message: usually it has one. */
  private int offset;

  private int length;

  /** Further parts, of a message whose field was received repeatedly; pairs like the first. */
  private IntList moreParts = IntList.EMPTY;

  /** The offset and the end of each part that consists of unknown fields. */
  private IntList unknown = IntList.EMPTY;

  /**
   * Creates a view, which {@link #read} fills.
   *
   * @param bytes the memory that the view takes
   */
  protected GeneratedView(ViewReader reader, int bytes) {
    reader.charge(bytes);
    this.array = reader.array();
    this.nestingDepth = reader.nestingDepth();
  }

  /** Returns how deep the message may be nested. */
  final int nestingDepth() {
    return nestingDepth;
  }

  /** Reads the fields of the message, up to the end that the reader knows. */
  protected abstract void read(ViewReader reader);

  /** Returns the type of the view. */
  protected abstract ViewType<M, ?> typeOfView();

  /** Returns whether the message and all in it have their required fields. */
  protected boolean isComplete() {
    return true;
  }

  /** Returns whether a field of a message is absent or has all its required fields. */
  protected static boolean isAbsentOrComplete(@Nullable GeneratedView<?> field) {
    return field == null || field.isComplete();
  }

  /** Returns whether all messages of a list have their required fields. */
  protected static boolean areComplete(ViewList<? extends GeneratedView<?>> list) {
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isComplete()) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether all valid values of a map have their required fields. */
  protected static boolean areComplete(
      MapView<?, ? extends ViewList<? extends GeneratedView<?>>> map) {
    ViewList<? extends GeneratedView<?>> values = map.values();
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).isComplete() && map.isValid(i)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a part of the encoded message, which has been read. */
  final void addPart(ViewReader reader, int from, int count) {
    if (count == 0) {
      return;
    }
    if (length == 0) {
      offset = from;
      length = count;
    } else {
      moreParts = reader.append(moreParts, from);
      moreParts.add(count, reader);
    }
  }

  /** Reads a field that the schema does not have, or the end of a group. */
  protected final void readUnknown(ViewReader reader, int tag) {
    if (reader.endsGroup(tag)) {
      return;
    }
    int start = reader.tagStart();
    reader.skipField(tag);
    addUnknown(reader, start);
  }

  /** Reads an item of a message set. */
  protected final void readSetItem(ViewReader reader, int tag) {
    int start = reader.tagStart();
    reader.skipSetItem(tag);
    addUnknown(reader, start);
  }

  /** Counts a field that has been read, but has a value that its enum does not name. */
  protected final void addUnnamed(ViewReader reader, int start, int number) {
    reader.countUnknown(number);
    addUnknown(reader, start);
  }

  private void addUnknown(ViewReader reader, int start) {
    int size = unknown.size();
    if (size > 0 && unknown.get(size - 1) == start) {
      unknown.replaceLast(reader.position());
      return;
    }
    unknown = reader.append(unknown, start);
    unknown.add(reader.position(), reader);
  }

  /** Returns a text of this message; an empty one for an absent field. */
  protected final Utf8 text(long span) {
    return span == Span.NONE ? Utf8.EMPTY : Utf8.of(array, span);
  }

  /** Returns bytes of this message; none for an absent field. */
  protected final BytesView bytes(long span) {
    return span == Span.NONE ? BytesView.EMPTY : BytesView.of(array, span);
  }

  @Override
  public final M toMessage() {
    try {
      // The limit has been checked.
      return parse(ExtensionRegistryLite.getEmptyRegistry(), Integer.MAX_VALUE);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the bytes of a view of %s have changed".formatted(typeOfView().name()), e);
    }
  }

  @Override
  public final M toMessage(ExtensionRegistryLite extensions) {
    if (length == 0 || extensions.equals(ExtensionRegistryLite.getEmptyRegistry())) {
      return toMessage();
    }
    try {
      M message = parse(extensions, Math.min(nestingDepth, DEEPEST_EXTENSIONS));
      if (message.isInitialized()) {
        return message;
      }
      throw invalidExtensions("required fields are missing", null);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // A negative number in a message set is an IllegalArgumentException.
      throw invalidExtensions(Excerpt.ofReason(e.getMessage()), e);
    }
  }

  private M parse(ExtensionRegistryLite extensions, int depth)
      throws InvalidProtocolBufferException {
    CodedInputStream input =
        moreParts.isEmpty()
            ? CodedInputStream.newInstance(array, offset, length)
            : CodedInputStream.newInstance(toByteArray());
    input.setRecursionLimit(depth);
    // An absent message may lack required fields.
    M message = typeOfView().parser().parsePartialFrom(input, extensions);
    input.checkLastTagWas(0);
    return message;
  }

  private RpcException invalidExtensions(String reason, @Nullable Exception cause) {
    return new RpcException(
        Code.INVALID_ARGUMENT,
        String.format(
            Locale.ROOT,
            "invalid extensions in binary form of %s (%,d bytes): %s",
            typeOfView().name(),
            serializedSize(),
            reason),
        cause);
  }

  @Override
  public final int serializedSize() {
    int size = length;
    for (int i = 1; i < moreParts.size(); i += 2) {
      size += moreParts.get(i);
    }
    return size;
  }

  @Override
  public final void writeTo(OutputStream output) throws IOException {
    WrittenCopy.write(array, offset, length, output);
    for (int i = 0; i < moreParts.size(); i += 2) {
      WrittenCopy.write(array, moreParts.get(i), moreParts.get(i + 1), output);
    }
  }

  @Override
  public final int copyTo(byte[] target, int position) {
    System.arraycopy(array, offset, target, position, length);
    int at = position + length;
    for (int i = 0; i < moreParts.size(); i += 2) {
      System.arraycopy(array, moreParts.get(i), target, at, moreParts.get(i + 1));
      at += moreParts.get(i + 1);
    }
    return at;
  }

  /** Returns the encoded message; it is not copied if it has one part. */
  final BytesView encoded() {
    return moreParts.isEmpty() ? new BytesView(array, offset, length) : BytesView.of(toByteArray());
  }

  @Override
  public final byte[] toByteArray() {
    byte[] copy = new byte[serializedSize()];
    copyTo(copy, 0);
    return copy;
  }

  @Override
  public final List<BytesView> unknownFields() {
    List<BytesView> fields = new ArrayList<>();
    for (int i = 0; i < unknown.size(); i += 2) {
      fields.add(new BytesView(array, unknown.get(i), unknown.get(i + 1) - unknown.get(i)));
    }
    return List.copyOf(fields);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof GeneratedView<?> view
            && view.getClass() == getClass()
            && (hasSameBytes(view) || toMessage().equals(view.toMessage())));
  }

  private boolean hasSameBytes(GeneratedView<?> view) {
    return moreParts.isEmpty()
        && view.moreParts.isEmpty()
        && Arrays.equals(
            array, offset, offset + length, view.array, view.offset, view.offset + view.length);
  }

  @Override
  public final int hashCode() {
    return toMessage().hashCode();
  }

  /** Returns the text form of the message. */
  @Override
  public final String toString() {
    return toMessage().toString();
  }
}
