package dev.connectjava.protobuf.view;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.MissingFields;
import dev.connectjava.spi.DecodingLimits;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A class of views: makes its views. Each generated class has it, as {@code FooView.viewType()}.
 * Immutable and thread-safe.
 *
 * @param <M> the class of protobuf-java for the same messages
 * @param <V> the class of views
 */
public final class ViewType<M extends Message, V extends GeneratedView<?>> {

  /** Limits of what was within limits before. */
  private static final DecodingLimits UNLIMITED =
      DecodingLimits.defaults()
          .withUnknownFields(Integer.MAX_VALUE)
          .withElementBytes(Long.MAX_VALUE);

  private static final int DEEPEST_NESTING = 1_000;

  private final Function<ViewReader, V> constructor;
  private final Supplier<M> defaultInstance;
  private final V empty;

  /**
   * Creates the type, for generated code.
   *
   * @param defaultInstance returns the default instance of the message's class
   */
  public ViewType(Function<ViewReader, V> constructor, Supplier<M> defaultInstance) {
    this.constructor = constructor;
    this.defaultInstance = defaultInstance;
    this.empty =
        constructor.apply(new ViewReader(new byte[0], 0, 0, this, DecodingLimits.defaults()));
  }

  /**
   * Returns the type of a class of views.
   *
   * @throws IllegalArgumentException if it is not a generated class of views, or is in a package
   *     that is not exported to {@code dev.connectjava.protobuf}
   */
  public static ViewType<?, ?> of(Class<?> type) {
    try {
      if (type.getMethod("viewType").invoke(null) instanceof ViewType<?, ?> found) {
        return found;
      }
      throw new NoSuchMethodException("viewType");
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          type.getName()
              + " is not a class of views that protoc-gen-connect-java generated, or its package"
              + " is not exported to dev.connectjava.protobuf",
          e);
    }
  }

  /** Returns the view of a message without fields. */
  public V empty() {
    return empty;
  }

  /** Returns the message without fields, as an object of protobuf-java. */
  public M defaultInstance() {
    return defaultInstance.get();
  }

  /**
   * Returns a view of a message, with the default limits.
   *
   * @param bytes the encoded message; they must not change afterwards
   * @throws RpcException as the other method does
   */
  public V decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length, DecodingLimits.defaults());
  }

  /**
   * Returns a view of a message.
   *
   * @param bytes contain the encoded message; they must not change afterwards
   * @throws RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if the message is
   *     malformed or lacks required fields, with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if
   *     it exceeds a limit
   * @throws IndexOutOfBoundsException if the array does not have these bytes
   */
  public V decode(byte[] bytes, int offset, int length, DecodingLimits limits) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    ViewReader reader = new ViewReader(bytes, offset, length, this, limits);
    V view = constructor.apply(reader);
    view.read(reader);
    view.addPart(reader, offset, length);
    if (!view.isComplete()) {
      throw reader.malformed("required fields are missing");
    }
    VarHandle.releaseFence(); // The fields of views are not final.
    return view;
  }

  /**
   * Returns a view of a message.
   *
   * @throws IllegalArgumentException if the message lacks required fields
   * @throws RpcException with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if the message is
   *     nested more than 1,000 levels deep
   */
  public V of(M message) {
    if (!message.isInitialized()) {
      throw new IllegalArgumentException(
          "the %s lacks required fields: %s"
              .formatted(name(), String.join(", ", MissingFields.of(message))));
    }
    byte[] bytes = message.toByteArray();
    return decode(bytes, 0, bytes.length, UNLIMITED.withNestingDepth(DEEPEST_NESTING));
  }

  /**
   * Returns a view with some fields in place of its own. All other fields are copied as they are,
   * with unknown ones.
   *
   * <pre>{@code
   * LogRequestView redacted =
   *     LogRequestView.viewType().replace(request, LogRequest.newBuilder().setToken("***").build());
   * }</pre>
   *
   * <p>The new view, with its extensions, may be nested up to 1,000 levels deep, whatever limit the
   * other view had.
   *
   * @param fields the fields that it has replace those of the view, repeated fields and maps as a
   *     whole, members of the same oneofs, and unknown fields with the same numbers; it may lack
   *     required fields. A message does not have a field without presence that is set to its
   *     default value, nor an empty list or map: the view's own value stays. To clear a field, name
   *     its number in {@link #replace(GeneratedView, Message, int...)} or {@link #without}
   * @throws RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if messages in the
   *     fields lack required fields, with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if the
   *     fields are nested more than 1,000 levels deep
   */
  public V replace(V view, M fields) {
    return edited(view, ReplacedFields.by(fields), DEEPEST_NESTING);
  }

  /**
   * Returns a view with the fields of these numbers as a message has them. A field that the message
   * does not have is left out, so it has its default value. All other fields are copied from the
   * view as they are, with unknown ones, whatever the message has.
   *
   * <pre>{@code
   * LogRequestView redacted =
   *     LogRequestView.viewType()
   *         .replace(
   *             request,
   *             LogRequest.newBuilder().setToken("").build(),
   *             LogRequest.TOKEN_FIELD_NUMBER);
   * }</pre>
   *
   * @param fields may lack required fields; its unknown fields are not taken
   * @param fieldNumbers as those of {@link #without}; a member of a oneof that the message has
   *     replaces each other member
   * @throws IllegalArgumentException if the message has no field with one of the numbers
   * @throws RpcException as {@link #replace(GeneratedView, Message)} does, and with {@link
   *     dev.connectjava.Code#INVALID_ARGUMENT} if a required field is left out
   */
  public V replace(V view, M fields, int... fieldNumbers) {
    return edited(view, ReplacedFields.by(fields, fieldNumbers), DEEPEST_NESTING);
  }

  /**
   * Returns a view without some fields. All other fields are copied as they are. If the member that
   * a oneof has is left out, the oneof has none, even if another one had been received before.
   *
   * @param fieldNumbers the numbers of the fields, such as {@code LogRequest.TOKEN_FIELD_NUMBER};
   *     also reserved ones, and those in the message's ranges of extensions
   * @throws IllegalArgumentException if the message has no field with one of the numbers
   * @throws RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if one of them is
   *     required
   */
  public V without(V view, int... fieldNumbers) {
    Descriptor type = defaultInstance.get().getDescriptorForType();
    return edited(view, ReplacedFields.without(type, fieldNumbers), view.nestingDepth());
  }

  private V edited(V view, ReplacedFields fields, int nestingDepth) {
    byte[] bytes = fields.in(view.toByteArray());
    return decode(bytes, 0, bytes.length, UNLIMITED.withNestingDepth(nestingDepth));
  }

  /**
   * Returns whether a view has all required fields. One that {@link #decode(byte[])} returned has
   * them; an {@linkplain #empty() empty} one may lack them, as a map's value that a later entry
   * replaces.
   */
  public static boolean isComplete(GeneratedView<?> view) {
    return view.isComplete();
  }

  /**
   * Returns the bytes that {@link MessageView#writeTo} writes. They are not copied, unless the view
   * is of a field that was received in several parts.
   */
  public static BytesView encoded(GeneratedView<?> view) {
    return view.encoded();
  }

  String name() {
    return defaultInstance.get().getDescriptorForType().getFullName();
  }

  @SuppressWarnings("unchecked") // The default instance is of this class, and so is what it parses.
  Parser<M> parser() {
    return (Parser<M>) defaultInstance.get().getParserForType();
  }
}
