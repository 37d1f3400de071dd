package dev.connectjava.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UninitializedMessageException;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.MissingFields;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code proto}: protobuf's binary form. Immutable and thread-safe.
 *
 * <p>Unknown fields are kept. The codec knows the extensions that are defined in the files of all
 * methods of the router, or of the method that a client calls, and in the imports of these files,
 * and those of {@link #withExtensions}.
 *
 * <p>The binary form is the one that the messages' own {@code toByteArray} has, but is written in
 * one pass. For this the codec calls the public getters of generated classes. A module with such
 * classes should export or open their package to {@code dev.connectjava.protobuf}; otherwise
 * protobuf-java writes the messages, which takes about twice as long. It also writes the first
 * messages of each class, messages that can have extensions, and dynamic ones. The entries of maps
 * are sorted if that is {@linkplain #deterministic() chosen}, and in requests by GET.
 *
 * <p>Generated {@linkplain dev.connectjava.protobuf.view.MessageView views} are messages, too: they
 * are decoded without making objects of their fields, and are encoded as they were received.
 *
 * <p>Nesting, unknown fields and the memory of a message's objects are limited: {@link
 * DecodingLimits}. The content of a {@code google.protobuf.Any} is not decoded, so it counts as
 * bytes.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
public final class ProtoCodec implements Codec {

  /**
   * The first messages of a class are written by protobuf-java: a plan costs milliseconds, which a
   * program that sends few messages does not get back.
   */
  private static final int UNPLANNED_MESSAGES = 50;

  private final List<CodedMethod<?, ?>> methods;
  private final @Nullable Consumer<? super ExtensionRegistry> extensions;
  private final Deferred<Known> known;
  private final DecodingLimits limits;
  private final boolean deterministic;

  /** What is known about the files of the methods. */
  private record Known(SchemaFiles files, ExtensionRegistry extensions, MessageShapes shapes) {

    static Known of(SchemaFiles files, @Nullable Consumer<? super ExtensionRegistry> more) {
      SchemaExtensions extensions =
          more == null ? files.extensions() : new SchemaExtensions(files, more);
      return new Known(files, extensions.registry(), new MessageShapes(extensions));
    }

    Known with(FileDescriptor file, @Nullable Consumer<? super ExtensionRegistry> more) {
      return files.contain(file) ? this : of(files.and(file), more);
    }
  }

  /** Makes the codec, without further extensions. */
  public ProtoCodec() {
    this(null, List.of(), DecodingLimits.defaults(), false);
  }

  private ProtoCodec(
      @Nullable Consumer<? super ExtensionRegistry> extensions,
      List<CodedMethod<?, ?>> methods,
      DecodingLimits limits,
      boolean deterministic) {
    this.extensions = extensions;
    this.methods = methods;
    this.known = new Deferred<>(() -> Known.of(SchemaFiles.of(methods, List.of()), extensions));
    this.limits = limits;
    this.deterministic = deterministic;
  }

  private ProtoCodec(SchemaFiles files) {
    this.extensions = null;
    this.methods = List.of();
    this.known = new Deferred<>(() -> Known.of(files, null));
    this.limits = DecodingLimits.defaults();
    this.deterministic = false;
  }

  /** Returns a codec with its defaults that knows the extensions of files. */
  static ProtoCodec ofFiles(SchemaFiles files) {
    return new ProtoCodec(files);
  }

  private ProtoCodec(ProtoCodec other, DecodingLimits limits, boolean deterministic) {
    this.extensions = other.extensions;
    this.methods = other.methods;
    this.known = other.known;
    this.limits = limits;
    this.deterministic = deterministic;
  }

  /**
   * Returns this codec with extensions in addition to those that it finds in the files of the
   * methods. They replace those of an earlier call.
   *
   * <pre>{@code
   * new ProtoCodec().withExtensions(Extra::registerAllExtensions)
   * }</pre>
   *
   * @param registration adds the extensions to a registry; it is called for each registry that the
   *     codec makes, when a message first needs it
   */
  public ProtoCodec withExtensions(Consumer<? super ExtensionRegistry> registration) {
    Objects.requireNonNull(registration, "registration");
    return new ProtoCodec(registration, methods, limits, deterministic);
  }

  @Override
  public String name() {
    return "proto";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public ProtoCodec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
    return new ProtoCodec(extensions, List.copyOf(methods), limits, deterministic);
  }

  @Override
  public ProtoCodec limitedTo(DecodingLimits newLimits) {
    return new ProtoCodec(this, Objects.requireNonNull(newLimits, "limits"), deterministic);
  }

  /**
   * Returns this codec, but with the entries of maps sorted by their keys: numbers as signed ones,
   * text by its UTF-16 code units. So equal messages have equal bytes within one version of their
   * schema, except for the order of unknown fields. Without it, entries have the order in which
   * they were put into the map.
   */
  @Override
  public ProtoCodec deterministic() {
    return new ProtoCodec(this, limits, true);
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return MessageTypes.forType(messageType, new BinaryTranslators());
  }

  @Override
  public <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return MessageTypes.forMethod(method, new BinaryTranslators());
  }

  private final class BinaryTranslators implements MessageTypes.Translators {

    @Override
    public <T> MessageCodec<T> of(Class<T> type, Message defaultInstance) {
      return binary(type, defaultInstance);
    }

    @Override
    public ExtensionRegistryLite extensions(Message defaultInstance) {
      return known(defaultInstance).extensions().getUnmodifiable();
    }

    @Override
    public MessageCodec<BinaryMessage<?>> ofBinary(Message defaultInstance) {
      return BinaryMessageCodec.of(defaultInstance, this);
    }

    @Override
    public <T> Optional<MessageCodec<T>> ofOther(Class<T> type) {
      return ViewCodec.forType(type, limits, this);
    }
  }

  /** Returns the codec of dynamic messages of a type. */
  MessageCodec<DynamicMessage> dynamic(Descriptor type) {
    return new BinaryTranslators().dynamic(type);
  }

  private <T> MessageCodec<T> binary(Class<T> messageType, Message defaultInstance) {
    Deferred<Known> ofType = new Deferred<>(() -> known(defaultInstance));
    return new Binary<>(messageType, defaultInstance, ofType, limits, deterministic);
  }

  private Known known(Message defaultInstance) {
    return known.get().with(defaultInstance.getDescriptorForType().getFile(), extensions);
  }

  private static final class Binary<T> implements MessageCodec.Appending<T> {

    /** The length without schema is not computed yet. */
    private static final int UNKNOWN = -2;

    private final Class<T> type;
    private final Message defaultInstance;
    private final boolean dynamic;
    private final Parser<? extends Message> parser;
    private final Deferred<Schema> schema;
    private final DecodingLimits limits;
    private final int nestingDepth;
    private final boolean deterministic;

    /**
     * Up to it messages are decoded without the schema. Found by the first decoding; a client never
     * decodes requests, nor a server responses. A race is harmless.
     */
    private int lengthWithoutSchema = UNKNOWN;

    /** Found when many messages have been encoded. A race is harmless. */
    private @Nullable MessagePlan plan;

    /** The number of messages that were encoded without a plan. Races on it are harmless. */
    private int written;

    /**
     * What is known about the schema of the type.
     *
     * @param unscannedLength up to it a message can't exceed the limits, except that of nesting
     */
    private record Schema(
        ExtensionRegistryLite extensions, MessageShape shape, int unscannedLength) {}

    Binary(
        Class<T> type,
        Message defaultInstance,
        Deferred<Known> known,
        DecodingLimits limits,
        boolean deterministic) {
      this.type = type;
      this.defaultInstance = defaultInstance;
      this.dynamic = defaultInstance instanceof DynamicMessage;
      this.parser = defaultInstance.getParserForType();
      this.schema = new Deferred<>(() -> schema(known.get()));
      this.limits = limits;
      this.nestingDepth = limits.nestingDepth();
      this.deterministic = deterministic;
    }

    private Schema schema(Known known) {
      MessageShape shape = known.shapes().of(defaultInstance.getDescriptorForType(), dynamic);
      return new Schema(
          known.extensions().getUnmodifiable(), shape, UnscannedLength.of(shape, limits));
    }

    private String name() {
      return defaultInstance.getDescriptorForType().getFullName();
    }

    private boolean needsSchema(int length) {
      if (lengthWithoutSchema == UNKNOWN) {
        lengthWithoutSchema = MessageClasses.lengthWithoutSchema(type, limits);
      }
      return length > lengthWithoutSchema;
    }

    private ExtensionRegistryLite extensionsFor(byte[] bytes, int offset, int length) {
      if (!needsSchema(length)) {
        return ExtensionRegistryLite.getEmptyRegistry();
      }
      if (length > schema.get().unscannedLength()) {
        requireLimits(bytes, offset, length);
      }
      return schema.get().extensions();
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      ExtensionRegistryLite extensions = extensionsFor(bytes, offset, length);
      CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
      input.setRecursionLimit(nestingDepth);
      try {
        Message message = parser.parseFrom(input, extensions);
        input.checkLastTagWas(0);
        return type.cast(message);
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        // A negative number in a message set is an IllegalArgumentException. The other one does not
        // say whether it is nesting.
        requireLimits(bytes, offset, length);
        throw new RpcException(
            Code.INVALID_ARGUMENT,
            String.format(
                Locale.ROOT,
                "invalid binary form of %s (%,d bytes): %s",
                name(),
                length,
                Excerpt.ofReason(e.getMessage())),
            e);
      }
    }

    private void requireLimits(byte[] bytes, int offset, int length) {
      MessageScan.of(bytes, offset, length, schema.get().shape(), name(), limits);
    }

    @Override
    public void append(T message, MessageOutput output) {
      Message protobuf = (Message) type.cast(message); // Another class is the caller's mistake.
      if (dynamic) {
        MessageTypes.requireType(protobuf, defaultInstance);
      }
      if (!protobuf.isInitialized()) {
        throw new RpcException(
            Code.INTERNAL,
            "the %s to send lacks required fields: %s"
                .formatted(name(), String.join(", ", MissingFields.of(protobuf))),
            new UninitializedMessageException(protobuf));
      }
      new WireOutput(output, plan(protobuf), protobuf, deterministic).append();
    }

    private MessagePlan plan(Message message) {
      if (written < UNPLANNED_MESSAGES) {
        written++;
        return MessagePlan.FOREIGN;
      }
      MessagePlan found = plan;
      if (found == null) {
        boolean foreign = dynamic || !PlanChoice.pays(message.getDescriptorForType());
        found = foreign ? MessagePlan.FOREIGN : MessagePlan.of(message);
        plan = found;
      }
      return found;
    }
  }
}
