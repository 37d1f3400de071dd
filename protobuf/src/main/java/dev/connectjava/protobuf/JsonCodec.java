package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code json}: protobuf's JSON mapping. Immutable and thread-safe.
 *
 * <p>By default unknown fields in requests are passed over, fields with default values are left out
 * of responses, and a {@code google.protobuf.Any} may hold the well-known types and those of the
 * file of the message that it is in, with all that this file imports.
 *
 * <pre>{@code
 * Router.builder().codec(new JsonCodec().plusTypes(Receipt.getDescriptor()))
 * }</pre>
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
public final class JsonCodec implements Codec {

  private final List<Descriptor> types;
  private final boolean rejectsUnknownFields;

  /** The codec with its defaults. */
  public JsonCodec() {
    this(List.of(), false);
  }

  private JsonCodec(List<Descriptor> types, boolean rejectsUnknownFields) {
    this.types = types;
    this.rejectsUnknownFields = rejectsUnknownFields;
  }

  /**
   * This codec, knowing more types of messages that an {@code Any} may hold: these, and all of
   * their files and of what those import.
   */
  public JsonCodec plusTypes(Descriptor... moreTypes) {
    List<Descriptor> all = new ArrayList<>(types);
    all.addAll(List.of(moreTypes));
    return new JsonCodec(List.copyOf(all), rejectsUnknownFields);
  }

  /** This codec, refusing messages with fields that the schema does not have. */
  public JsonCodec rejectingUnknownFields() {
    return new JsonCodec(types, true);
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
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return MessageTypes.isMessage(messageType) ? Optional.of(json(messageType)) : Optional.empty();
  }

  private <T> MessageCodec<T> json(Class<T> messageType) {
    Message defaultInstance = MessageTypes.defaultInstance(messageType);
    TypeRegistry registry = registry(defaultInstance.getDescriptorForType());
    JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(registry);
    return new Json<>(
        messageType,
        defaultInstance,
        rejectsUnknownFields ? parser : parser.ignoringUnknownFields(),
        JsonFormat.printer().usingTypeRegistry(registry).omittingInsignificantWhitespace());
  }

  private TypeRegistry registry(Descriptor type) {
    List<FileDescriptor> files = new ArrayList<>(List.of(type.getFile()));
    types.forEach(other -> files.add(other.getFile()));
    return new SchemaFiles(files).types();
  }

  private static final class Json<T> implements MessageCodec.Appending<T> {

    private final Class<T> type;
    private final Message defaultInstance;
    private final String name;
    private final JsonFormat.Parser parser;
    private final JsonFormat.Printer printer;

    Json(
        Class<T> type,
        Message defaultInstance,
        JsonFormat.Parser parser,
        JsonFormat.Printer printer) {
      this.type = type;
      this.defaultInstance = defaultInstance;
      this.name = defaultInstance.getDescriptorForType().getFullName();
      this.parser = parser;
      this.printer = printer;
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      Message.Builder builder = defaultInstance.newBuilderForType();
      try {
        String json = utf8(bytes, offset, length);
        JsonSyntax.check(json);
        parser.merge(json, builder);
      } catch (IOException e) {
        throw notJson(length, e.getMessage(), e);
      } catch (RuntimeException e) {
        // JsonFormat lets some of those through that it gets from what reads a value.
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
        throw new IOException("they are no UTF-8", e);
      }
    }

    private RpcException notJson(int length, @Nullable String reason, @Nullable Throwable cause) {
      return new RpcException(
          Code.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "%,d bytes are no %s in JSON: %s",
              length,
              name,
              Excerpt.ofReason(reason)),
          cause);
    }

    @Override
    public void append(T message, MessageOutput output) {
      Message checked = (Message) message; // A message of another class is the caller's mistake.
      Utf8Output text = new Utf8Output(output);
      try {
        printer.appendTo(checked, text);
        text.end();
      } catch (RpcException e) {
        throw e; // Of the output: the message is too long.
      } catch (IOException | RuntimeException e) {
        // A Timestamp out of range is an IllegalArgumentException, for example.
        throw new RpcException(
            Code.INTERNAL,
            "the %s to send has no JSON form: %s".formatted(name, Excerpt.ofReason(e.getMessage())),
            e);
      }
    }
  }
}
