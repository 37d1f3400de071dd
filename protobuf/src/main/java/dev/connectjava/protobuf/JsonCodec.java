package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import dev.connectjava.protobuf.json.JsonOptions;
import dev.connectjava.protobuf.json.JsonSchema;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedDetail;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The codec {@code json}: protobuf's JSON mapping. Immutable and thread-safe.
 *
 * <p>By default unknown fields are ignored when reading, and so are names that an enum does not
 * have: such a value is left out, also in lists and maps. Fields with default values are left out
 * when writing. A {@code google.protobuf.Any} may contain the well-known types and the types in the
 * files of all methods of the router, or of the method that a client calls, and in the imports of
 * these files. Extensions that are defined in these files are read, with their names in brackets;
 * all extensions of a message are written. Text that is not strictly JSON, and an object with the
 * same name twice, are refused.
 *
 * <p>Messages are read from bytes and written to bytes in one pass. For this the codec calls the
 * public methods of generated classes. A module with such classes should export or open their
 * package to {@code dev.connectjava.protobuf}; otherwise protobuf-java's reflection is used, which
 * takes several times as long. It is also used for the first messages of each class, and for
 * dynamic messages.
 *
 * <p>Generated {@linkplain dev.connectjava.protobuf.view.MessageView views} are messages, too: JSON
 * is read into the binary form, of which the view is made, and the binary form of a view is written
 * as JSON, in one pass each.
 *
 * <p>Nesting and the memory of a message's objects are limited: {@link DecodingLimits}. Fields that
 * are ignored count, too, since they are read.
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

  private final JsonOptions options;
  private final Deferred<Known> known;
  private final DecodingLimits limits;

  /** What is known about the files of the methods. */
  private record Known(SchemaFiles files, JsonSchema schema, DetailMessages details) {

    static Known of(SchemaFiles files, JsonOptions options) {
      TypeRegistry types = files.types();
      JsonSchema schema = new JsonSchema(types, files.extensions().registry(), options);
      return new Known(files, schema, new DetailMessages(files));
    }

    Known with(FileDescriptor file, JsonOptions options) {
      return files.contain(file) ? this : of(files.and(file), options);
    }
  }

  /** Makes the codec with its defaults. */
  public JsonCodec() {
    this(List.of(), List.of(), JsonOptions.DEFAULTS, DecodingLimits.defaults());
  }

  private JsonCodec(
      List<FileDescriptor> added,
      Collection<? extends CodedMethod<?, ?>> methods,
      JsonOptions options,
      DecodingLimits limits) {
    this.added = added;
    this.options = options;
    List<CodedMethod<?, ?>> ofMethods = List.copyOf(methods);
    this.known = new Deferred<>(() -> Known.of(SchemaFiles.of(ofMethods, added), options));
    this.limits = limits;
  }

  private JsonCodec(JsonCodec other, DecodingLimits limits) {
    this.added = other.added;
    this.options = other.options;
    this.known = other.known;
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
    return new JsonCodec(List.copyOf(all), List.of(), options, limits);
  }

  /**
   * Returns this codec, but refusing messages with fields that are not in the schema, and with
   * names of enum values that are not.
   */
  public JsonCodec rejectingUnknownFields() {
    return with(JsonOptions::rejectingUnknownFields);
  }

  /**
   * Returns this codec, but writing fields without presence also when they have their default
   * values, and repeated fields and maps also when they are empty.
   */
  public JsonCodec writingDefaults() {
    return with(JsonOptions::printingDefaults);
  }

  /**
   * Returns this codec, but writing the names of fields as they are in the schema, such as {@code
   * user_id} instead of {@code userId}. Both are always read.
   */
  public JsonCodec writingProtoNames() {
    return with(JsonOptions::printingProtoNames);
  }

  /**
   * Returns this codec, but writing the values of enums as numbers instead of as names. Both are
   * always read.
   */
  public JsonCodec writingEnumNumbers() {
    return with(JsonOptions::printingEnumNumbers);
  }

  private JsonCodec with(UnaryOperator<JsonOptions> change) {
    return new JsonCodec(added, List.of(), change.apply(options), limits);
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
    return new JsonCodec(added, methods, options, limits);
  }

  @Override
  public JsonCodec limitedTo(DecodingLimits newLimits) {
    return new JsonCodec(this, Objects.requireNonNull(newLimits, "limits"));
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return MessageTypes.forType(messageType, new JsonTranslators());
  }

  @Override
  public <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return MessageTypes.forMethod(method, new JsonTranslators());
  }

  /** Appends details of the types that an {@code Any} may contain, and those made of a message. */
  @Override
  public boolean appendDetail(CodedDetail detail, MessageOutput output) {
    Known all = known.get();
    Message message = all.details().of(detail);
    if (message == null) {
      return false;
    }
    all.schema().write(message, output, limits.nestingDepth());
    return true;
  }

  private final class JsonTranslators implements MessageTypes.Translators {

    @Override
    public <T> MessageCodec<T> of(Class<T> type, Message defaultInstance) {
      return new JsonMessageCodec<>(type, defaultInstance, schema(defaultInstance), limits);
    }

    @Override
    public ExtensionRegistryLite extensions(Message defaultInstance) {
      return schema(defaultInstance).get().extensions().getUnmodifiable();
    }

    @Override
    public MessageCodec<BinaryMessage<?>> ofBinary(Message defaultInstance) {
      return new JsonBinaryCodec(defaultInstance, schema(defaultInstance), limits, this);
    }

    @Override
    public <T> Optional<MessageCodec<T>> ofOther(Class<T> type) {
      return ViewCodec.typeOf(type)
          .map(views ->
              new JsonViewCodec<>(type, views, schema(views.defaultInstance()), limits, this));
    }
  }

  /** Returns the schema, made when JSON comes first: descriptors of generated classes load late. */
  private Deferred<JsonSchema> schema(Message defaultInstance) {
    return new Deferred<>(() -> {
      FileDescriptor file = defaultInstance.getDescriptorForType().getFile();
      return known.get().with(file, options).schema();
    });
  }

  /** Returns the files that are known with another one. */
  Deferred<SchemaFiles> files(FileDescriptor file) {
    return new Deferred<>(() -> known.get().with(file, options).files());
  }
}
