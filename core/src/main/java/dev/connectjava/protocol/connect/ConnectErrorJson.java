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
 * Details have their JSON beside their binary form, as far as it is known and there is room.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: error end
 *     stream</a>
 */
final class ConnectErrorJson {

  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();
  private static final String DEBUG = "debug";

  /** The length of the member's name, with quotation marks, colon and comma. */
  private static final int DEBUG_BYTES = DEBUG.length() + 4;

  private final JsonBytes bytes = new JsonBytes();
  private final JsonWriter json = new JsonWriter(bytes);
  private final DetailDebug debug;

  /**
   * The number of bytes that may be added for debug forms; 0 after one had no room, since the codec
   * would take as long for each of those that follow.
   */
  private int room;

  private ConnectErrorJson(DetailDebug debug, int room) {
    this.debug = debug;
    this.room = room;
  }

  /**
   * Returns the body of a failed unary response: {@code
   * {"code":...,"message":...,"details":[...]}}.
   *
   * @param mostBytes the length beyond which no debug form is added
   */
  static byte[] error(RpcException error, DetailDebug debug, int mostBytes) {
    byte[] plain = written(error, DetailDebug.NONE, 0);
    return debug.shows(error) ? written(error, debug, mostBytes - plain.length) : plain;
  }

  private static byte[] written(RpcException error, DetailDebug debug, int room) {
    ConnectErrorJson written = new ConnectErrorJson(debug, room);
    written.write(error);
    return written.end();
  }

  /**
   * Returns the payload of the last envelope: {@code {"error":{...},"metadata":{...}}}.
   *
   * @param mostBytes the length beyond which no debug form is added
   */
  static byte[] endStream(
      @Nullable RpcException error, Headers trailers, DetailDebug debug, int mostBytes) {
    byte[] plain = written(error, trailers, DetailDebug.NONE, 0);
    return error != null && debug.shows(error)
        ? written(error, trailers, debug, mostBytes - plain.length)
        : plain;
  }

  private static byte[] written(
      @Nullable RpcException error, Headers trailers, DetailDebug debug, int room) {
    ConnectErrorJson written = new ConnectErrorJson(debug, room);
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
    byte[] form = room == 0 ? null : debug.of(detail, room - DEBUG_BYTES);
    if (form != null && form.length == 0) { // DetailDebug.NO_ROOM
      room = 0;
    } else if (form != null) {
      json.name(DEBUG);
      json.raw(form);
      room -= DEBUG_BYTES + form.length;
    }
    json.endObject();
  }
}
