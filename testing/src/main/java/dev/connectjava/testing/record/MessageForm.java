package dev.connectjava.testing.record;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.MethodCodecs;
import dev.connectjava.call.Providers;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.json.JsonValue;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of one method as JSON, and in the forms of all codecs on the class path or module
 * path. Immutable and thread-safe.
 */
final class MessageForm {

  static final String JSON = "json";

  private final RpcMethod<?, ?> method;
  private final Map<String, ? extends MethodCodec<?, ?>> codecs;

  private MessageForm(RpcMethod<?, ?> method, Map<String, ? extends MethodCodec<?, ?>> codecs) {
    this.method = method;
    this.codecs = codecs;
  }

  /** Returns the form of a method; empty if its messages have no JSON that is known here. */
  static Optional<MessageForm> of(RpcMethod<?, ?> method) {
    if (method.isEncoded()) {
      return Optional.empty();
    }
    List<Codec> codecs =
        Providers.codecs(Optional.empty(), List.of()).values().stream()
            .map(codec -> codec.knowing(List.of(method)))
            .toList();
    MessageForm form = new MessageForm(method, MethodCodecs.of(codecs, method));
    return form.codecs.containsKey(JSON) ? Optional.of(form) : Optional.empty();
  }

  /**
   * Returns the form of a method.
   *
   * @throws IllegalArgumentException if its messages have no JSON
   */
  static MessageForm require(RpcMethod<?, ?> method) {
    return of(method)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the messages of %s have no JSON: is connect-protobuf on the class path, and are they not encoded?"
                    .formatted(method.procedure())));
  }

  RpcMethod<?, ?> method() {
    return method;
  }

  /**
   * Returns the JSON of a message.
   *
   * @param fromClient whether it is a request
   */
  JsonValue toJson(boolean fromClient, Object message) {
    return JsonValue.of(encoded(codec(fromClient, JSON), message));
  }

  /** Returns the JSON of a message in the form of a codec. */
  JsonValue toJson(boolean fromClient, byte[] message, String codec) {
    return toJson(fromClient, codec(fromClient, codec).decode(message, 0, message.length));
  }

  /** Returns the JSON of a message as this library writes it. */
  JsonValue canonical(boolean fromClient, JsonValue json) {
    return toJson(fromClient, JsonText.bytes(json), JSON);
  }

  /** Returns a message in the form of a codec. */
  byte[] encoded(boolean fromClient, JsonValue json, String codec) {
    byte[] text = JsonText.bytes(json);
    Object message = codec(fromClient, JSON).decode(text, 0, text.length);
    return encoded(codec(fromClient, codec), message);
  }

  @SuppressWarnings("unchecked") // The messages are of the method's classes.
  private MessageCodec<Object> codec(boolean fromClient, String name) {
    MethodCodec<?, ?> ofMethod = codecs.get(name);
    if (ofMethod == null) {
      throw new IllegalArgumentException(
          "no codec \"%s\" on the class path has the messages of %s"
              .formatted(name, method.procedure()));
    }
    return (MessageCodec<Object>) (fromClient ? ofMethod.request() : ofMethod.response());
  }

  private static byte[] encoded(MessageCodec<Object> codec, Object message) {
    return switch (codec) {
      case MessageCodec.Sized<Object> sized -> {
        byte[] bytes = new byte[sized.length(message)];
        int unused = sized.write(message, bytes, 0);
        yield bytes;
      }
      case MessageCodec.Appending<Object> appending -> {
        JsonBytes bytes = new JsonBytes();
        appending.append(message, bytes);
        yield bytes.toByteArray();
      }
    };
  }
}
