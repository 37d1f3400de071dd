package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code json}: protobuf's JSON mapping. Immutable and thread-safe.
 *
 * <p>By default unknown fields are ignored when reading, and fields with default values are left
 * out when writing. A {@code google.protobuf.Any} may contain the well-known types and the types in
 * the files of all methods of the router, or of the method that a client calls, and in the imports
 * of these files. Extensions that are defined in these files are read, with their names in
 * brackets; all extensions of a message are written. Text that is not strictly JSON, and an object
 * with the same name twice, are refused.
 *
 * <p>Nesting and the memory of a message's objects are limited: {@link DecodingLimits}. Fields that
 * are ignored count, too, since they are read. Whatever the limit, {@code JsonFormat} reads up to
 * 100 levels, where a list of a {@code google.protobuf.Value} is two.
 *
 * <pre>{@code
 * Router.builder().codec(new JsonCodec().plusTypes(Receipt.getDescriptor()))
 * }</pre>
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
public final class JsonCodec implements Codec {

  /** The files of the added types. */
  private final List<FileDescriptor> added;

  private final boolean rejectsUnknownFields;
  private final Deferred<JsonSchema> schema;
  private final DecodingLimits limits;

  /** Makes the codec with its defaults. */
  public JsonCodec() {
    this(List.of(), List.of(), false, DecodingLimits.defaults());
  }

  private JsonCodec(
      List<FileDescriptor> added,
      Collection<? extends CodedMethod<?, ?>> methods,
      boolean rejectsUnknownFields,
      DecodingLimits limits) {
    this.added = added;
    this.rejectsUnknownFields = rejectsUnknownFields;
    List<CodedMethod<?, ?>> known = List.copyOf(methods);
    this.schema =
        new Deferred<>(() -> {
          List<FileDescriptor> all = new ArrayList<>(SchemaFiles.of(known));
          all.addAll(added);
          return new JsonSchema(new SchemaFiles(all), rejectsUnknownFields);
        });
    this.limits = limits;
  }

  private JsonCodec(JsonCodec other, DecodingLimits limits) {
    this.added = other.added;
    this.rejectsUnknownFields = other.rejectsUnknownFields;
    this.schema = other.schema;
    this.limits = limits;
  }

  /**
   * Returns this codec with more message types that an {@code Any} may contain, and with more
   * extensions: these types, and all types and extensions in their files and in the imports of
   * these files.
   */
  public JsonCodec plusTypes(Descriptor... moreTypes) {
    List<FileDescriptor> all = new ArrayList<>(added);
    List.of(moreTypes).forEach(type -> all.add(type.getFile()));
    return new JsonCodec(List.copyOf(all), List.of(), rejectsUnknownFields, limits);
  }

  /** Returns this codec, but refusing messages with fields that are not in the schema. */
  public JsonCodec rejectingUnknownFields() {
    return new JsonCodec(added, List.of(), true, limits);
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public boolean isBinary() {
    return false;
  }

  @Override
  public JsonCodec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
    return new JsonCodec(added, methods, rejectsUnknownFields, limits);
  }

  @Override
  public JsonCodec limitedTo(DecodingLimits newLimits) {
    return new JsonCodec(this, Objects.requireNonNull(newLimits, "limits"));
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return MessageTypes.forType(messageType, this::json);
  }

  @Override
  public <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return MessageTypes.forMethod(method, this::json);
  }

  private <T> MessageCodec<T> json(Class<T> messageType, Message defaultInstance) {
    Deferred<JsonSchema> ofType =
        new Deferred<>(() -> {
          FileDescriptor file = defaultInstance.getDescriptorForType().getFile();
          return schema.get().with(file, rejectsUnknownFields);
        });
    return new Json<>(messageType, defaultInstance, ofType, limits);
  }

  private static final class Json<T> implements MessageCodec.Appending<T> {

    private final Class<T> type;
    private final Message defaultInstance;
    private final Deferred<JsonSchema> schema;
    private final int nestingDepth;
    private final long elementBytes;

    Json(
        Class<T> type,
        Message defaultInstance,
        Deferred<JsonSchema> schema,
        DecodingLimits limits) {
      this.type = type;
      this.defaultInstance = defaultInstance;
      this.schema = schema;
      this.nestingDepth = limits.nestingDepth();
      this.elementBytes = limits.elementBytes();
    }

    private String name() {
      return defaultInstance.getDescriptorForType().getFullName();
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      Message.Builder builder = defaultInstance.newBuilderForType();
      JsonSchema known = schema.get();
      try {
        String json = utf8(bytes, offset, length);
        known.merge(json, builder, nestingDepth, elementBytes);
      } catch (RpcException e) {
        throw e; // The message exceeds a limit.
      } catch (IOException e) {
        throw notJson(length, e.getMessage(), e);
      } catch (RuntimeException e) {
        // JsonFormat does not convert all exceptions that reading a value throws.
        throw notJson(length, e.getMessage(), e);
      }
      if (!builder.isInitialized()) {
        String missing = String.join(", ", builder.findInitializationErrors());
        throw notJson(length, "it lacks required fields: " + missing, null);
      }
      return type.cast(builder.build());
    }

    private static String utf8(byte[] bytes, int offset, int length) throws IOException {
      try {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length)).toString();
      } catch (CharacterCodingException e) {
        throw new IOException("not valid UTF-8", e);
      }
    }

    private RpcException notJson(int length, @Nullable String reason, @Nullable Throwable cause) {
      return new RpcException(
          Code.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "invalid JSON for %s (%,d bytes): %s",
              name(),
              length,
              Excerpt.ofReason(reason)),
          cause);
    }

    @Override
    public void append(T message, MessageOutput output) {
      Message checked = (Message) message; // A message of another class is the caller's mistake.
      Utf8Output text = new Utf8Output(output);
      try {
        schema.get().append(checked, text);
        text.end();
      } catch (RpcException e) {
        throw e; // Thrown by the output: the message is too long.
      } catch (IOException | RuntimeException e) {
        // For example, a Timestamp out of range causes an IllegalArgumentException.
        throw new RpcException(
            Code.INTERNAL,
            "can't write %s as JSON: %s".formatted(name(), Excerpt.ofReason(e.getMessage())),
            e);
      }
    }
  }
}
