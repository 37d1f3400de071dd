package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Excerpt;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A unary request by HTTP GET, which has the message and its description in the query.
 *
 * @param encoding the codec's name
 * @param compression how the message is compressed; null for not at all
 * @param message the message's bytes; empty if the parameter is missing
 * @see <a href="https://connectrpc.com/docs/protocol#unary-get-request">Connect: unary GET</a>
 */
record ConnectGet(String encoding, @Nullable String compression, byte[] message) {

  private static final String ENCODING = "encoding";
  private static final String COMPRESSION = "compression";
  private static final String BASE64 = "base64";
  private static final String MESSAGE = "message";
  private static final String CONNECT = "connect";
  private static final Base64.Encoder URL_BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final Set<String> KNOWN = Set.of(ENCODING, COMPRESSION, BASE64, MESSAGE, CONNECT);

  /**
   * Returns the codec that a query names, even if the query is invalid otherwise.
   *
   * @return the name, or null if the query names none
   */
  static @Nullable String codecOf(String query) {
    return QueryParameters.parse(query, Set.of(ENCODING)).text(ENCODING);
  }

  /** Reads the query of a request. */
  static ConnectGet parse(String query, boolean requireVersion) {
    QueryParameters parameters = QueryParameters.parse(query, KNOWN);
    String version = parameters.text(CONNECT);
    ConnectVersion.check("query parameter \"" + CONNECT + "\"", version, "v1", requireVersion);
    String encoding = parameters.text(ENCODING);
    if (encoding == null) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "query parameter \"%s\" is missing: it names the codec of the message"
              .formatted(ENCODING));
    }
    byte[] message = parameters.bytes(MESSAGE);
    if (message == null) {
      message = new byte[0];
    } else if ("1".equals(parameters.text(BASE64))) {
      message = decodeBase64(message);
    }
    return new ConnectGet(encoding, parameters.text(COMPRESSION), message);
  }

  /**
   * Returns the query of a request, in the order that the specification recommends.
   *
   * @param encoding the codec's name
   * @param compression how the message is compressed; null for not at all
   * @param binary whether the codec's messages are arbitrary bytes
   * @param message the message's bytes from position to limit
   */
  static String query(
      String encoding, @Nullable String compression, boolean binary, ByteBuffer message) {
    boolean base64 = binary || compression != null;
    StringBuilder query = new StringBuilder(CONNECT + "=v1");
    if (base64) {
      query.append("&" + BASE64 + "=1");
    }
    if (compression != null) {
      query.append("&" + COMPRESSION + "=").append(URLEncoder.encode(compression, UTF_8));
    }
    query.append("&" + ENCODING + "=").append(URLEncoder.encode(encoding, UTF_8));
    query.append("&" + MESSAGE + "=");
    return base64
        ? query.append(ISO_8859_1.decode(URL_BASE64.encode(message.duplicate()))).toString()
        : query.append(percentEncoded(UTF_8.decode(message.duplicate()).toString())).toString();
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  RawMessage rawMessage(boolean compressed) {
    return new RawMessage(message, compressed);
  }

  /** Decodes URL-safe base64, with or without padding. */
  private static byte[] decodeBase64(byte[] encoded) {
    try {
      return Base64.getUrlDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "query parameter \"%s\" is not URL-safe base64, though \"%s\" is 1: it is %s"
              .formatted(MESSAGE, BASE64, Excerpt.quoted(new String(encoded, ISO_8859_1))),
          e);
    }
  }
}
