package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code json}: protobuf's JSON mapping. Immutable and thread-safe.
 *
 * <p>By default unknown fields in requests are passed over, fields with default values are left out
 * of responses, and no type is known for {@code google.protobuf.Any} but the well-known ones.
 *
 * <pre>{@code
 * Router.builder().codec(new JsonCodec().withTypeRegistry(registry))
 * }</pre>
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
public final class JsonCodec implements Codec {

  private final TypeRegistry types;
  private final boolean rejectsUnknownFields;

  /** The codec with its defaults. */
  public JsonCodec() {
    this(TypeRegistry.getEmptyTypeRegistry(), false);
  }

  private JsonCodec(TypeRegistry types, boolean rejectsUnknownFields) {
    this.types = types;
    this.rejectsUnknownFields = rejectsUnknownFields;
  }

  /** This codec with the types of messages that an {@code Any} may hold. */
  public JsonCodec withTypeRegistry(TypeRegistry newTypes) {
    return new JsonCodec(newTypes, rejectsUnknownFields);
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
  public boolean supports(Class<?> messageType) {
    return MessageTypes.isMessage(messageType);
  }

  @Override
  public <T> MessageCodec<T> forType(Class<T> messageType) {
    JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(types);
    return new Json<>(
        messageType,
        MessageTypes.defaultInstance(messageType),
        rejectsUnknownFields ? parser : parser.ignoringUnknownFields(),
        JsonFormat.printer().usingTypeRegistry(types).omittingInsignificantWhitespace());
  }

  private static final class Json<T> implements MessageCodec<T> {

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
          "%,d bytes are no %s in JSON: %s".formatted(length, name, Excerpt.ofReason(reason)),
          cause);
    }

    @Override
    public ByteBuffer encode(T message, int headroom) {
      byte[] json;
      try {
        json = printer.print((Message) message).getBytes(UTF_8);
      } catch (InvalidProtocolBufferException e) {
        throw new RpcException(
            Code.INTERNAL,
            "the %s to send has no JSON form: %s".formatted(name, Excerpt.ofReason(e.getMessage())),
            e);
      }
      byte[] bytes = new byte[headroom + json.length];
      System.arraycopy(json, 0, bytes, headroom, json.length);
      return ByteBuffer.wrap(bytes, headroom, json.length);
    }
  }
}
