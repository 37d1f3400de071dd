package dev.connectjava.protobuf.view;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What generated views inherit. Only generated code extends it; all methods that are not of {@link
 * MessageView} are for it.
 *
 * @param <M> the class of protobuf-java for the same messages
 */
public abstract class GeneratedView<M extends Message> implements MessageView<M> {

  private final byte[] array;

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

  /** Reads a field that the schema does not have. */
  protected final void readUnknown(ViewReader reader, int tag) {
    int start = reader.tagStart();
    reader.skipUnknown(tag);
    addUnknown(reader, start);
  }

  /** Reads an item of a message set. */
  protected final void readSetItem(ViewReader reader, int tag) {
    int start = reader.tagStart();
    reader.skipSetItem(tag);
    addUnknown(reader, start);
  }

  /** Counts a field that has been read, but has a value that its enum does not name. */
  protected final void addUnnamed(ViewReader reader, int start) {
    reader.countUnknown();
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
    return toMessage(ExtensionRegistryLite.getEmptyRegistry());
  }

  @Override
  public final M toMessage(ExtensionRegistryLite extensions) {
    CodedInputStream input =
        moreParts.isEmpty()
            ? CodedInputStream.newInstance(array, offset, length)
            : CodedInputStream.newInstance(toByteArray());
    input.setRecursionLimit(Integer.MAX_VALUE); // The limit has been checked.
    try {
      // An absent message may lack required fields.
      M message = typeOfView().parser().parsePartialFrom(input, extensions);
      input.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "the bytes of a view of %s have changed".formatted(typeOfView().name()), e);
    }
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
    output.write(array, offset, length);
    for (int i = 0; i < moreParts.size(); i += 2) {
      output.write(array, moreParts.get(i), moreParts.get(i + 1));
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
