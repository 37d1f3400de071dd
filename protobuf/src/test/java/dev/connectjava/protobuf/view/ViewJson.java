package dev.connectjava.protobuf.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.RpcException;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.spi.MessageCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON of messages and views. */
final class ViewJson {

  private static final JsonCodec JSON = new JsonCodec();

  private static final Map<Class<?>, MessageCodec.Appending<Object>> CODECS =
      new ConcurrentHashMap<>();

  private ViewJson() {}

  /** Returns the JSON of a message or a view; the reason if it has none. */
  static String of(Object message) {
    JsonBytes output = new JsonBytes();
    try {
      CODECS.computeIfAbsent(message.getClass(), ViewJson::codec).append(message, output);
    } catch (RpcException e) {
      return String.valueOf(e.getMessage());
    }
    return new String(output.toByteArray(), UTF_8);
  }

  @SuppressWarnings("unchecked") // The codec is that of the object's class.
  private static MessageCodec.Appending<Object> codec(Class<?> type) {
    return (MessageCodec.Appending<Object>) (Object) JSON.forType(type).orElseThrow();
  }
}
