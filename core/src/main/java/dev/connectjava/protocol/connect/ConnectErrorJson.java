package dev.connectjava.protocol.connect;

import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.json.JsonWriter;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.spi.Excerpt;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of errors and of the end of a stream. A surrogate without its other half is replaced.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: error end
 *     stream</a>
 */
final class ConnectErrorJson {

  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  private final JsonBytes bytes = new JsonBytes();
  private final JsonWriter json = new JsonWriter(bytes);

  private ConnectErrorJson() {}

  /**
   * Returns the body of a failed unary response: {@code
   * {"code":...,"message":...,"details":[...]}}.
   */
  static byte[] error(RpcException error) {
    ConnectErrorJson written = new ConnectErrorJson();
    written.write(error);
    return written.end();
  }

  /** Returns the payload of the last envelope: {@code {"error":{...},"metadata":{...}}}. */
  static byte[] endStream(@Nullable RpcException error, Headers trailers) {
    ConnectErrorJson written = new ConnectErrorJson();
    written.json.beginObject();
    if (error != null) {
      written.json.name("error");
      written.write(error);
    }
    written.write(trailers);
    written.json.endObject();
    return written.end();
  }

  private byte[] end() {
    json.end();
    return bytes.toByteArray();
  }

  private void write(Headers trailers) {
    List<String> names =
        trailers.names().stream().filter(name -> !ApplicationMetadata.isReserved(name)).toList();
    if (names.isEmpty()) {
      return;
    }
    json.name("metadata");
    json.beginObject();
    for (String name : names) {
      json.name(Excerpt.wellFormed(name));
      json.beginArray();
      for (String value : trailers.all(name)) {
        string(value);
      }
      json.endArray();
    }
    json.endObject();
  }

  private void string(String text) {
    json.string(Excerpt.wellFormed(text));
  }

  private void write(RpcException error) {
    json.beginObject();
    json.name("code");
    json.ascii(error.code().wireName());
    if (!error.getMessage().isEmpty()) {
      json.name("message");
      string(error.getMessage());
    }
    List<ErrorDetail> details = error.details();
    if (!details.isEmpty()) {
      json.name("details");
      json.beginArray();
      details.forEach(this::write);
      json.endArray();
    }
    json.endObject();
  }

  private void write(ErrorDetail detail) {
    json.beginObject();
    json.name("type");
    string(detail.type());
    json.name("value");
    json.ascii(BASE64.encode(detail.value()));
    json.endObject();
  }
}
