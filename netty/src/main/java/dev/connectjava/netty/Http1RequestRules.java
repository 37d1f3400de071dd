package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.spi.Excerpt;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the head of an HTTP/1.1 request beyond the rules that its decoder enforces. Where RFC 9112
 * leaves a choice, a request that two servers may understand differently is refused.
 */
final class Http1RequestRules {

  /** The result of the check. */
  sealed interface Verdict {}

  /** The request is accepted. */
  record Accepted(RequestTarget target) implements Verdict {}

  /**
   * The request is refused.
   *
   * @param status the status of the response, after which the connection is closed
   * @param reason the reason, for the log
   */
  record Refusal(int status, String reason) implements Verdict {

    ConnectionListener.Refusal kind() {
      return switch (status) {
        case 414, 431 -> ConnectionListener.Refusal.TOO_LONG;
        case 501, 505 -> ConnectionListener.Refusal.UNSUPPORTED;
        default -> ConnectionListener.Refusal.MALFORMED;
      };
    }
  }

  private Http1RequestRules() {}

  /** Checks a request whose head could be decoded. */
  static Verdict check(HttpRequest head) {
    RequestTarget target = RequestTarget.of(head.uri());
    Refusal refusal = checkVersion(head.protocolVersion());
    if (refusal == null) {
      refusal = checkTarget(head.method(), target);
    }
    if (refusal == null) {
      refusal = checkHost(head);
    }
    if (refusal == null) {
      refusal = checkCodings(head.headers());
    }
    if (refusal != null) {
      return refusal;
    }
    return target == null ? INVALID_TARGET : new Accepted(target);
  }

  private static final Refusal INVALID_TARGET =
      new Refusal(400, "an invalid target (RFC 9112, section 3.2)");

  /**
   * Checks the version by identity. The decoder creates other objects for all other versions, even
   * for those whose text resembles one of these.
   */
  @SuppressWarnings("ReferenceEquality")
  private static @Nullable Refusal checkVersion(HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0
        ? null
        : new Refusal(505, "version " + version + " (RFC 9110, section 15.6.6)");
  }

  private static @Nullable Refusal checkTarget(HttpMethod method, @Nullable RequestTarget target) {
    if (method.equals(HttpMethod.CONNECT)) {
      return new Refusal(501, "CONNECT (RFC 9110, section 9.3.6)");
    }
    boolean asterisk = target != null && target.path().equals("*");
    return target == null || (asterisk && !method.equals(HttpMethod.OPTIONS))
        ? INVALID_TARGET
        : null;
  }

  /** Checks the host field. It may be empty: then the target has no authority. */
  private static @Nullable Refusal checkHost(HttpRequest head) {
    List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1
        || (hosts.isEmpty() && head.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
      return new Refusal(400, hosts.size() + " host fields (RFC 9112, section 3.2)");
    }
    boolean valid =
        hosts.isEmpty() || hosts.getFirst().isEmpty() || Authority.isValid(hosts.getFirst());
    return valid ? null : new Refusal(400, "an invalid host field (RFC 9112, section 3.2)");
  }

  private static @Nullable Refusal checkCodings(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    boolean onlyChunked =
        codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    return codings.isEmpty() || onlyChunked
        ? null
        : new Refusal(501, "transfer-encoding " + codings + " (RFC 9112, section 6.1)");
  }

  /** Returns the refusal of a request that could not be decoded. */
  static Refusal of(DecoderResult failure) {
    int status =
        switch (failure.cause()) {
          case TooLongHttpHeaderException e -> 431;
          case TooLongHttpLineException e -> 414;
          default -> 400;
        };
    return new Refusal(status, Excerpt.ofReason(failure.cause().getMessage()));
  }
}
