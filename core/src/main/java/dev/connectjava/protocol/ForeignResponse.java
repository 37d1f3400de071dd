package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The failures of calls that another program than a service has answered, such as a proxy. */
public final class ForeignResponse {

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private ForeignResponse() {}

  /**
   * Returns the failure for a response with an unexpected status and without an error of the
   * protocol.
   */
  public static RpcException status(int status, Headers headers) {
    RpcException failure =
        new RpcException(
            HttpStatus.toCode(status),
            String.format(
                Locale.ROOT,
                "the server answered with HTTP status %d and %s%s",
                status,
                content(headers),
                status == UNSUPPORTED_MEDIA_TYPE ? accepted(headers) : ""));
    return status < 400 || status > 599 ? failure : failure.withHttpStatus(status);
  }

  /**
   * Checks the content type of a response, which should be the protocol's.
   *
   * @param expected the content type for the call's codec
   * @param family the prefix of all content types of the protocol
   * @return null if it is the expected one; otherwise the failure: {@link Code#INTERNAL} for
   *     another codec, {@link Code#UNKNOWN} for anything else
   */
  public static @Nullable RpcException contentType(
      Headers headers, String expected, String family) {
    return contentType(headers, expected, expected, family);
  }

  /**
   * Checks the content type of a response, which should be the protocol's.
   *
   * @param alternative another content type with the same meaning
   */
  public static @Nullable RpcException contentType(
      Headers headers, String expected, String alternative, String family) {
    String value = headers.first("content-type").orElse("");
    if (expected.equals(value) || alternative.equals(value)) {
      return null;
    }
    String mediaType = MediaType.parse(value);
    if (expected.equals(mediaType) || alternative.equals(mediaType)) {
      return null;
    }
    boolean ofFamily = mediaType != null && mediaType.startsWith(family);
    return new RpcException(
        ofFamily ? Code.INTERNAL : Code.UNKNOWN,
        "the server answered with %s instead of %s%s"
            .formatted(
                content(headers),
                expected,
                ofFamily ? "" : ": is there a service of this protocol at this address?"));
  }

  /** Returns what the server takes instead, as this library's server says it. */
  private static String accepted(Headers headers) {
    return headers
        .first("accept-post")
        .map(types ->
            ": it takes %s (ClientConfig.Builder.codec sets the client's codec)"
                .formatted(Excerpt.of(types)))
        .orElse("");
  }

  private static String content(Headers headers) {
    String type = headers.first("content-type").orElse("");
    if (type.isEmpty()) {
      return "no content type";
    }
    return Excerpt.of(type);
  }
}
