package dev.connectjava.protocol.connect;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonLiteral;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import dev.connectjava.spi.Excerpt;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lenient reader of the JSON that {@link ConnectErrorJson} writes: members that are unknown or
 * have an unexpected type count as missing.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: error end
 *     stream</a>
 */
final class ConnectErrorReader {

  private static final Log LOG = Log.of(ConnectErrorReader.class);

  private ConnectErrorReader() {}

  /**
   * The end of a stream.
   *
   * @param error the failure of the call, or null if it succeeded
   * @param trailers the metadata
   */
  record EndOfStream(@Nullable RpcException error, Headers trailers) {}

  /**
   * Returns the error in the body of a unary response.
   *
   * @param codeOfStatus used if the body names no code
   * @return the error, or null if the body is not a JSON object
   */
  static @Nullable RpcException error(byte[] body, Code codeOfStatus) {
    try {
      return JsonValue.of(body) instanceof JsonObject error ? error(error, codeOfStatus) : null;
    } catch (IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "the body of an error is not JSON", e);
      return null;
    }
  }

  /**
   * Reads the payload of the last envelope.
   *
   * @throws RpcException with {@link Code#INTERNAL} if it is not valid
   */
  static EndOfStream endOfStream(byte[] payload) {
    try {
      if (JsonValue.of(payload) instanceof JsonObject end) {
        RpcException error =
            switch (end.members().get("error")) {
              case JsonObject object -> error(object, Code.UNKNOWN);
              case JsonLiteral literal when literal == JsonLiteral.NULL -> null;
              case null -> null;
              default -> throw new IllegalArgumentException("the error is not an object");
            };
        return new EndOfStream(error, metadata(end.members().get("metadata")));
      }
      throw new IllegalArgumentException("it is not an object");
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          Code.INTERNAL, "can't read the end of the stream: " + e.getMessage(), e);
    }
  }

  private static RpcException error(JsonObject json, Code fallback) {
    String name = json.text("code");
    String message = json.text("message");
    Code code = name == null ? fallback : Code.ofWireName(name).orElse(fallback);
    RpcException error = new RpcException(code, message == null ? "" : message).asFromPeer();
    return json.members().get("details") instanceof JsonArray details
        ? error.withDetails(details(details))
        : error;
  }

  private static List<ErrorDetail> details(JsonArray json) {
    List<ErrorDetail> details = new ArrayList<>();
    for (JsonValue element : json.elements()) {
      ErrorDetail detail = element instanceof JsonObject object ? detail(object) : null;
      if (detail != null) {
        details.add(detail);
      }
    }
    return details;
  }

  /** Returns the detail, whose value is base64 with or without padding; null if it is not valid. */
  private static @Nullable ErrorDetail detail(JsonObject json) {
    String type = json.text("type");
    String value = json.text("value");
    if (type == null || value == null) {
      return null;
    }
    try {
      String name = type.substring(type.lastIndexOf('/') + 1);
      return ErrorDetail.of(name, Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.DEBUG, "can't read a detail of type " + Excerpt.of(type) + ": " + e.getMessage());
      return null;
    }
  }

  private static Headers metadata(@Nullable JsonValue json) {
    if (!(json instanceof JsonObject object)) {
      return Headers.empty();
    }
    Headers.Builder metadata = Headers.builder();
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      if (member.getValue() instanceof JsonArray values) {
        for (JsonValue value : values.elements()) {
          if (value instanceof JsonString string) {
            metadata.add(member.getKey(), string.value());
          }
        }
      }
    }
    return metadata.build();
  }
}
