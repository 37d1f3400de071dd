package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.JsonText;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of errors and of the end of a stream.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: error end
 *     stream</a>
 */
final class ConnectErrorJson {

  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  private ConnectErrorJson() {}

  /**
   * Returns the body of a failed unary response: {@code
   * {"code":...,"message":...,"details":[...]}}.
   */
  static byte[] error(RpcException error) {
    return appendError(new StringBuilder(), error).toString().getBytes(UTF_8);
  }

  /** Returns the payload of the last envelope: {@code {"error":{...},"metadata":{...}}}. */
  static byte[] endStream(@Nullable RpcException error, Headers trailers) {
    StringBuilder json = new StringBuilder("{");
    if (error != null) {
      appendError(json.append("\"error\":"), error);
    }
    List<String> names =
        trailers.names().stream().filter(name -> !ApplicationMetadata.isReserved(name)).toList();
    if (!names.isEmpty()) {
      json.append(error == null ? "" : ",").append("\"metadata\":{");
      for (int i = 0; i < names.size(); i++) {
        JsonText.appendString(json.append(i == 0 ? "" : ","), names.get(i)).append(":[");
        appendStrings(json, trailers.all(names.get(i))).append(']');
      }
      json.append('}');
    }
    return json.append('}').toString().getBytes(UTF_8);
  }

  private static StringBuilder appendStrings(StringBuilder json, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      JsonText.appendString(json.append(i == 0 ? "" : ","), texts.get(i));
    }
    return json;
  }

  private static StringBuilder appendError(StringBuilder json, RpcException error) {
    json.append("{\"code\":\"").append(error.code().wireName()).append('"');
    if (!error.getMessage().isEmpty()) {
      JsonText.appendString(json.append(",\"message\":"), error.getMessage());
    }
    List<ErrorDetail> details = error.details();
    if (!details.isEmpty()) {
      json.append(",\"details\":[");
      for (int i = 0; i < details.size(); i++) {
        appendDetail(json.append(i == 0 ? "" : ","), details.get(i));
      }
      json.append(']');
    }
    return json.append('}');
  }

  private static void appendDetail(StringBuilder json, ErrorDetail detail) {
    JsonText.appendString(json.append("{\"type\":"), detail.type())
        .append(",\"value\":\"")
        .append(BASE64.encodeToString(detail.value()))
        .append("\"}");
  }
}
