package dev.connectjava.netty;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** With which status a request of HTTP/1 is refused that breaks the rules of its version. */
final class Http1RequestRules {

  /**
   * Why a request is refused.
   *
   * @param status the status of the answer, after which the connection is closed
   * @param reason for the log
   */
  record Refusal(int status, String reason) {}

  private Http1RequestRules() {}

  /** Why the head is refused, or null if it is not. */
  static @Nullable Refusal check(HttpRequest head) {
    HttpHeaders headers = head.headers();
    int hosts = headers.getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (hosts == 0 && head.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
      return new Refusal(400, hosts + " host fields (RFC 9112, section 3.2)");
    }
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    boolean onlyChunked =
        codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    return codings.isEmpty() || onlyChunked
        ? null
        : new Refusal(501, "transfer-encoding " + codings + " (RFC 9112, section 6.1)");
  }

  /** Why a request that could not be decoded is refused. */
  static Refusal of(DecoderResult failure) {
    int status =
        switch (failure.cause()) {
          case TooLongHttpHeaderException e -> 431;
          case TooLongHttpLineException e -> 414;
          default -> 400;
        };
    return new Refusal(status, String.valueOf(failure.cause().getMessage()));
  }
}
