package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.spi.Excerpt;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The failures of a client's exchanges when its connections can't be opened, or break. */
final class ConnectionFailures {

  private ConnectionFailures() {}

  static HttpFailure unconnected(ClientSettings settings, Throwable cause) {
    String what =
        switch (cause) {
          case ConnectTimeoutException e ->
              e.getMessage() + " (NettyTransport.Builder.connectTimeout)";
          default -> cause.getMessage() + from(settings.socketOptions());
        };
    return HttpFailure.of(
            Kind.UNCONNECTED, "could not connect to %s: %s".formatted(settings.target(), what))
        .withCause(cause);
  }

  /** Describes the local address: it may belong to another machine, or to the other IP version. */
  private static String from(ClientSocketOptions options) {
    return options
        .localAddress()
        .map(local ->
            ", from %s (ClientSocketOptions.Builder.localAddress)"
                .formatted(local.getHostAddress()))
        .orElse("");
  }

  /**
   * Creates the failure of a lookup. The JDK reports an unknown host also if its resolver has
   * failed; the two cases differ in the cause.
   */
  static HttpFailure notLookedUp(ClientTarget target, Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable broken = failure instanceof UnknownHostException ? brokenResolver(cause) : failure;
    String what =
        broken == null ? "its host is unknown" : "the lookup of its host failed: " + broken;
    return HttpFailure.of(Kind.UNCONNECTED, "could not connect to %s: %s".formatted(target, what))
        .withCause(failure);
  }

  private static @Nullable Throwable brokenResolver(@Nullable Throwable cause) {
    if (cause instanceof UnknownHostException nested) {
      return brokenResolver(nested.getCause());
    }
    return cause;
  }

  /**
   * Creates the failure of an attempt whose time is over.
   *
   * @param phase what takes too long
   * @param before why the connection to another address could not be used; null if there was none
   */
  static HttpFailure notEstablished(
      ClientSettings settings, String phase, @Nullable HttpFailure before) {
    String what =
        "could not connect to %s: %s took longer than %s (NettyTransport.Builder.establishmentTimeout)"
            .formatted(settings.target(), phase, settings.establishmentTimeout());
    if (before == null) {
      return HttpFailure.of(Kind.UNCONNECTED, what);
    }
    return HttpFailure.of(
            Kind.UNCONNECTED, what + "; another address was tried before: " + before.message())
        .withCause(before.cause().orElse(null));
  }

  static HttpFailure noHandshake(ClientSettings settings, Throwable cause) {
    String what;
    TlsAlert alert = TlsAlert.of(cause);
    if (alert != null) {
      what = said(alert, settings);
    } else if (cause instanceof NotSslRecordException) {
      what = "it does not speak TLS on this port: use http:// or another port";
    } else if (cause instanceof ClosedChannelException) {
      what =
          "it closed the connection during the TLS handshake; if this port is plaintext, use"
              + " http://";
    } else if (cause instanceof SslHandshakeTimeoutException && settings.tls() != null) {
      what =
          "the TLS handshake took longer than %s (ClientTls.Builder.handshakeTimeout)"
              .formatted(settings.tls().handshakeTimeout());
    } else if (isCertificate(cause)) {
      what =
          "its certificate is not accepted: %s (ClientTls.Builder.trust sets the trusted certificates, serverName the expected name)"
              .formatted(rootMessage(cause));
    } else {
      what = "the TLS handshake failed: " + rootMessage(cause);
    }
    return HttpFailure.of(
            Kind.UNCONNECTED, "could not connect to %s: %s".formatted(settings.target(), what))
        .withCause(cause);
  }

  /** Describes an alert of the server, and whether the client's certificate may be its reason. */
  private static String said(TlsAlert alert, ClientSettings settings) {
    boolean shown = settings.tls() != null && settings.tls().identity().isPresent();
    if (alert.isAboutCertificate()) {
      return "it %s, %s (ClientTls.Builder.identity)"
          .formatted(
              shown ? "does not accept the client's certificate" : "requires a client certificate",
              alert.name());
    }
    String what = "it gave up the TLS handshake with " + alert.name();
    if (!alert.isVague()) {
      return what;
    }
    return what
        + (shown
            ? ", perhaps because of the client's certificate (ClientTls.Builder.identity)"
            : ", perhaps because it requires a client certificate"
                + " (ClientTls.Builder.identity)");
  }

  private static boolean isCertificate(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CertificateException || each instanceof CertPathValidatorException) {
        return true;
      }
    }
    return false;
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Creates the failure of a call that needs HTTP/2, to a server that speaks only HTTP/1.1. */
  static HttpFailure onlyHttp1(ClientTarget target) {
    return HttpFailure.of(
        Kind.OTHER_VERSION,
        "%s speaks only HTTP/1.1, but gRPC needs HTTP/2: enable HTTP/2 on the server, or use Connect or gRPC-Web (NettyTransport.Builder.protocol)"
            .formatted(target));
  }

  /** Creates the failure of a client that allows only HTTP/2, for a server without HTTP/2. */
  static HttpFailure notHttp2(ClientTarget target) {
    return HttpFailure.of(
        Kind.OTHER_VERSION,
        "%s speaks only HTTP/1.1: enable HTTP/2 on the server, or allow HTTP/1.1 (NettyTransport.Builder.httpVersion)"
            .formatted(target));
  }

  static HttpFailure onlyHttp2(ClientTarget target) {
    return HttpFailure.of(
        Kind.OTHER_VERSION,
        "%s speaks only HTTP/2: allow HTTP/2 (NettyTransport.Builder.httpVersion)"
            .formatted(target));
  }

  static HttpFailure speaksTls(ClientTarget target) {
    return HttpFailure.of(
        Kind.UNCONNECTED, "%s speaks TLS on this port: use https://".formatted(target));
  }

  static HttpFailure closedAtOnce(ClientTarget target) {
    return HttpFailure.of(
        Kind.UNCONNECTED,
        "%s accepted the connection and closed it before it could be used".formatted(target));
  }

  static HttpFailure lost(ClientTarget target, @Nullable Throwable cause) {
    String how = cause == null ? "was closed" : "broke, " + Excerpt.ofReason(cause.getMessage());
    return HttpFailure.of(Kind.LOST, "the connection to %s %s".formatted(target, how))
        .withCause(cause);
  }

  /**
   * Creates the failure of a response that ended with its connection, but without the end of TLS:
   * an attacker or a proxy in between could have cut it off.
   */
  static HttpFailure cutOff(ClientTarget target) {
    return HttpFailure.of(
        Kind.LOST,
        "the connection to %s was cut off: the response ended with it, but without a TLS close_notify"
            .formatted(target));
  }

  /**
   * Creates the failure for an exception on a connection. With TLS it may be the server's alert
   * about the handshake, which can arrive after the handshake.
   */
  static HttpFailure broken(ClientSettings settings, Throwable cause) {
    TlsAlert alert = TlsAlert.of(cause);
    return alert == null || !(alert.isAboutCertificate() || alert.isVague())
        ? lost(settings.target(), cause)
        : noHandshake(settings, cause);
  }

  static HttpFailure silent(ClientTarget target, Duration timeout) {
    return HttpFailure.of(
        Kind.LOST,
        "%s did not answer a ping within %s (NettyTransport.Builder.keepAlive)"
            .formatted(target, timeout));
  }

  static HttpFailure goneAway(ClientTarget target, long errorCode, String debugData) {
    return HttpFailure.of(
            Kind.GOAWAY,
            "%s ended the connection with %s%s"
                .formatted(
                    target,
                    Http2Reset.name(errorCode),
                    debugData.isEmpty() ? "" : ", \"" + Excerpt.ofReason(debugData) + '"'))
        .withErrorCode(errorCode);
  }

  static HttpFailure brokenRules(ClientTarget target, Throwable cause, ClientSettings settings) {
    if (cause instanceof PrematureChannelClosureException) {
      return lost(target, null);
    }
    if (cause instanceof TooLongFrameException) {
      return tooLong("header fields", atLeast(settings.headerListBytes() + 1L), settings)
          .withCause(cause);
    }
    if (isMuchTooLongHeader(cause)) {
      int most = Math.max(Http2Codec.READ_HEADER_LIST_BYTES, settings.headerListBytes());
      return tooLong("header fields", atLeast(most + 1L), settings).withCause(cause);
    }
    return HttpFailure.of(
            Kind.MALFORMED,
            "%s violated HTTP: %s".formatted(target, Excerpt.ofReason(cause.getMessage())))
        .withCause(cause);
  }

  private static String atLeast(long bytes) {
    return String.format(Locale.ROOT, "at least %,d", bytes);
  }

  /**
   * Creates the failure of a response whose header fields or trailers are too long.
   *
   * @param what the kind of fields
   */
  static HttpFailure tooLong(String what, long bytes, ClientSettings settings) {
    return tooLong(what, String.format(Locale.ROOT, "%,d", bytes), settings);
  }

  private static HttpFailure tooLong(String what, String bytes, ClientSettings settings) {
    return HttpFailure.of(
        Kind.RESPONSE_TOO_LONG,
        String.format(
            Locale.ROOT,
            "the %s of a response from %s have %s bytes, but the client allows %,d"
                + " (NettyTransport.Builder.headerListBytes)",
            what,
            settings.target(),
            bytes,
            settings.headerListBytes()));
  }

  private static boolean isMuchTooLongHeader(Throwable cause) {
    return cause.getCause() instanceof Http2Exception.HeaderListSizeException
        || Http2Codec.isMuchTooLongBlock(cause);
  }

  static HttpFailure malformed(ClientTarget target, String reason) {
    return HttpFailure.of(
        Kind.MALFORMED,
        "%s violated HTTP: its response is malformed, %s".formatted(target, reason));
  }

  static HttpFailure noHead(ClientTarget target) {
    return HttpFailure.of(
        Kind.MALFORMED, "%s violated HTTP: its response has no valid status".formatted(target));
  }

  static HttpFailure onlyInterimHeads(ClientTarget target, int most) {
    return HttpFailure.of(
        Kind.MALFORMED,
        "%s sent more than %s heads with status 1xx and no final response".formatted(target, most));
  }

  static HttpFailure unsendable(ClientTarget target, @Nullable Throwable cause) {
    if (cause instanceof Http2Exception.HeaderListSizeException) {
      return HttpFailure.of(
              Kind.REQUEST_TOO_LONG,
              "the header fields of the request are longer than %s accepts: %s"
                  .formatted(target, Excerpt.ofReason(cause.getMessage())))
          .withCause(cause);
    }
    return lost(target, cause);
  }

  static HttpFailure tooManyWaiting(ClientTarget target, ClientSettings settings) {
    return HttpFailure.of(
        Kind.BUSY,
        String.format(
            Locale.ROOT,
            "%,d calls already wait for a connection to %s (NettyTransport.Builder.maxWaiting);"
                + " the limit of connections is %,d (maxConnections)",
            settings.maxWaiting(),
            target,
            settings.maxConnections()));
  }

  static HttpFailure closed(ClientTarget target) {
    return HttpFailure.of(Kind.CLOSED, "the transport to %s is closed".formatted(target));
  }
}
