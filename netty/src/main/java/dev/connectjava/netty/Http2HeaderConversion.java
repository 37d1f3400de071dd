package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converts requests, responses and {@link Headers} to HTTP/2 header blocks. */
final class Http2HeaderConversion {

  /** Knows the names that are always sensitive. */
  private static final Headers NO_MARKS = Headers.empty();

  private static final AsciiString[] STATUSES = new AsciiString[600];

  /**
   * Names that nearly every request or response has, in a form whose hash is computed only once.
   */
  private static final Map<String, CharSequence> KNOWN =
      Stream.of(
              "accept-encoding",
              "connect-accept-encoding",
              "content-type",
              "grpc-accept-encoding",
              "grpc-encoding",
              "grpc-status",
              "grpc-timeout",
              "te",
              "user-agent")
          .collect(Collectors.toUnmodifiableMap(Function.identity(), AsciiString::cached));

  static {
    for (int status = 100; status < STATUSES.length; status++) {
      STATUSES[status] = AsciiString.cached(Integer.toString(status));
    }
  }

  private Http2HeaderConversion() {}

  /** The values that all requests of a client's connection have in common. */
  record Origin(AsciiString scheme, AsciiString authority, String pathPrefix) {

    static Origin of(ClientTarget target) {
      return new Origin(
          AsciiString.cached(target.scheme()),
          AsciiString.cached(target.authority()),
          target.pathPrefix());
    }
  }

  /** Returns a head of status 100. */
  static Http2Headers fromContinue() {
    return new DefaultHttp2Headers(false, 1).status(HttpResponseStatus.CONTINUE.codeAsText());
  }

  /** Returns the head of a response. */
  static Http2Headers fromHead(int status, Headers headers) {
    Http2Headers block = fromFields(headers);
    return block.status(STATUSES[status]);
  }

  /** Returns the head of a request. */
  static Http2Headers fromRequest(Origin origin, HttpClientRequest request) {
    return fromFields(request.headers())
        .method(request.method())
        .scheme(origin.scheme)
        .authority(origin.authority)
        .path(origin.pathPrefix + request.target());
  }

  /** Returns a block of trailers, or of a head's fields without pseudo-header fields. */
  static Http2Headers fromFields(Headers headers) {
    Http2Headers block = new DefaultHttp2Headers(false, Math.max(4, headers.size() + 2));
    if (headers.sensitiveNames().isEmpty()) {
      headers.forEach((name, value) -> add(block, name, value, NO_MARKS.isSensitive(name)));
    } else {
      headers.forEach((name, value) -> add(block, name, value, headers.isSensitive(name)));
    }
    return block;
  }

  private static void add(Http2Headers block, String name, String value, boolean sensitive) {
    block.add(KNOWN.getOrDefault(name, name), sensitive ? new SensitiveValue(value) : value);
  }

  /**
   * Returns whether a value of a block must never be indexed by HPACK, neither here nor by a proxy.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-7.1.3">RFC 7541, section 7.1.3</a>
   */
  static boolean isSensitive(CharSequence unusedName, CharSequence value) {
    return value instanceof SensitiveValue;
  }

  /** A value that is secret. */
  private record SensitiveValue(String value) implements CharSequence {

    @Override
    public int length() {
      return value.length();
    }

    @Override
    public char charAt(int index) {
      return value.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return value.substring(start, end);
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
