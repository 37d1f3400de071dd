package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonLimits;
import dev.connectjava.json.JsonReader;
import dev.connectjava.json.JsonWriter;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON messages with given options, and with the types and extensions that are
 * known. Thread-safe.
 */
public final class JsonSchema {

  private static final int DEEPEST_CONTENT = 500;

  private final TypeRegistry types;
  private final ExtensionRegistry extensions;
  private final JsonOptions options;

  private final UnnamedNumbers unnamedNumbers = new UnnamedNumbers();

  /** The plans, by class and for dynamic messages by descriptor. Limited by the schema. */
  private final Map<Object, JsonMessage> messages = new ConcurrentHashMap<>();

  /** The names of enums. A message may have thousands of fields of a large enum. */
  private final Map<EnumKey, EnumNames> enums = new ConcurrentHashMap<>();

  private record EnumKey(EnumDescriptor type, boolean closed) {}

  /**
   * Creates a schema.
   *
   * @param types those that an {@code Any} may contain
   */
  public JsonSchema(TypeRegistry types, ExtensionRegistry extensions, JsonOptions options) {
    this.types = types;
    this.extensions = extensions;
    this.options = options;
  }

  /**
   * Reads a message, which may lack required fields.
   *
   * @param limits those of the text
   * @throws JsonFailure if it is not the JSON of such a message
   */
  public Message read(
      byte[] bytes, int offset, int length, Message defaultInstance, JsonLimits limits)
      throws JsonFailure {
    JsonMessage type = of(defaultInstance);
    JsonReader reader = new JsonReader(bytes, offset, length, limits);
    BuilderTarget target = new BuilderTarget(type, reader);
    new JsonParser(reader, target, this, limits).parse(type);
    return target.message();
  }

  /**
   * Writes a message.
   *
   * @param nestingDepth limits messages of type {@code Any}
   * @throws IllegalArgumentException if it has a value that has no JSON
   */
  public void write(Message message, MessageOutput output, int nestingDepth) {
    JsonWriter json = new JsonWriter(output);
    new JsonPrinter(json, this, nestingDepth)
        .print(of(message.getDefaultInstanceForType()), message);
    json.end();
  }

  /**
   * A message in its binary form, which was read.
   *
   * @param array has the message at its beginning
   * @param missingFields the names of the first required fields that it lacks
   */
  public record Encoded(byte[] array, int length, List<String> missingFields) {

    /** Returns an array that has only the message. */
    public byte[] bytes() {
      return length == array.length ? array : Arrays.copyOf(array, length);
    }
  }

  /**
   * Reads a message into its binary form.
   *
   * @param limits those of the text
   * @throws JsonFailure if it is not the JSON of such a message
   */
  public Encoded encode(
      byte[] bytes, int offset, int length, Message defaultInstance, JsonLimits limits)
      throws JsonFailure {
    JsonMessage type = of(defaultInstance);
    JsonReader reader = new JsonReader(bytes, offset, length, limits);
    WireTarget target = new WireTarget(type, reader, length);
    new JsonParser(reader, target, this, limits).parse(type);
    return target.encoded();
  }

  /**
   * Writes a message that is given in its binary form, which must be valid.
   *
   * @param encoded is not copied if it wraps an array
   * @param nestingDepth limits messages of type {@code Any}
   * @return false if nothing was written, since only {@link #write} can write the message: it has
   *     fields that are not in the order of their numbers or occur several times, it has
   *     extensions, or a value that has no JSON, or is too long, unless later fields replace others
   */
  public boolean writeEncoded(
      ByteString encoded, Message defaultInstance, MessageOutput output, int nestingDepth) {
    int start = output.position();
    JsonWriter json = new JsonWriter(output);
    JsonPrinter values = new JsonPrinter(json, this, nestingDepth);
    try {
      if (new WirePrinter(new WireInput(SharedArray.of(encoded)), values)
          .print(of(defaultInstance))) {
        json.end();
        return true;
      }
    } catch (IllegalArgumentException e) {
      // The value has no JSON, but a later one may replace it.
    } catch (RpcException e) {
      if (e.code() != Code.RESOURCE_EXHAUSTED) {
        throw e;
      }
      // The output is too long, but a later value may replace a long one.
    }
    output.position(start);
    return false;
  }

  /**
   * Returns how deep messages may be nested in the content of an {@code Any}. Parsing a dynamic
   * message takes much of the stack.
   */
  static int contentDepth(int nestingDepth) {
    return Math.min(nestingDepth, DEEPEST_CONTENT);
  }

  JsonOptions options() {
    return options;
  }

  /** Returns the extensions that are known. */
  public ExtensionRegistry extensions() {
    return extensions;
  }

  UnnamedNumbers unnamedNumbers() {
    return unnamedNumbers;
  }

  /** Returns the plan of the messages with a default instance, which is not an entry of a map. */
  JsonMessage of(Message defaultInstance) {
    Object key =
        defaultInstance instanceof DynamicMessage
            ? defaultInstance.getDescriptorForType()
            : defaultInstance.getClass();
    JsonMessage known = messages.get(key);
    return known == null
        ? messages.computeIfAbsent(key, k -> new JsonMessage(this, defaultInstance))
        : known;
  }

  /** Returns the names of the values of an enum field. */
  EnumNames enumNames(FieldDescriptor field) {
    EnumKey key = new EnumKey(field.getEnumType(), field.legacyEnumFieldTreatedAsClosed());
    return enums.computeIfAbsent(key, of -> new EnumNames(of.type(), of.closed()));
  }

  /** Returns the extension with a full name; null if it is not known. */
  @Nullable FieldDescriptor extension(String name) {
    ExtensionRegistry.ExtensionInfo info = extensions.findImmutableExtensionByName(name);
    return info == null ? null : info.descriptor;
  }

  /** Returns why the content of an {@code Any} has no plan. */
  static String unknownContent(String url) {
    return url.indexOf('/') < 0
        ? "the type URL %s of an Any has no slash; write %s"
            .formatted(Excerpt.quoted(url), Excerpt.quoted("type.googleapis.com/" + url))
        : "the type %s of an Any is not known (JsonCodec.plusTypes)".formatted(Excerpt.quoted(url));
  }

  /**
   * Returns the plan of the content of an {@code Any}, which is a dynamic message.
   *
   * @param url the name of the type behind a slash
   * @return null if the type is not known
   */
  @Nullable JsonMessage content(String url) {
    int slash = url.lastIndexOf('/');
    Descriptor type = slash < 0 ? null : types.find(url.substring(slash + 1));
    return type == null ? null : of(DynamicMessage.getDefaultInstance(type));
  }
}
