package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether HTTP/2 header sections are malformed. Each check returns the reason, or null if
 * the section is well-formed. The stream of a malformed section is reset; its connection continues.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1">RFC 9113, section 8.1.1</a>
 */
final class Http2FieldRules {

  private static final int REQUEST =
      bit(PseudoHeaderName.METHOD)
          | bit(PseudoHeaderName.SCHEME)
          | bit(PseudoHeaderName.AUTHORITY)
          | bit(PseudoHeaderName.PATH);
  private static final int REQUIRED =
      bit(PseudoHeaderName.METHOD) | bit(PseudoHeaderName.SCHEME) | bit(PseudoHeaderName.PATH);
  private static final int RESPONSE = bit(PseudoHeaderName.STATUS);
  private static final int TRAILERS = 0;

  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final List<AsciiString> OF_THE_CONNECTION =
      List.of(
          AsciiString.cached("connection"),
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          AsciiString.cached("transfer-encoding"),
          AsciiString.cached("upgrade"));

  private Http2FieldRules() {}

  /** Returns why the head of a request is malformed, or null. */
  static @Nullable String checkRequest(ReceivedFields head) {
    String reason = checkFields(head, REQUEST, REQUIRED);
    if (reason != null) {
      return reason;
    }
    CharSequence method = required(head.method());
    if (!FieldSyntax.isToken(method)) {
      return "invalid :method";
    }
    if (!FieldSyntax.isScheme(required(head.scheme()))) {
      return "invalid :scheme";
    }
    if (!isPath(required(head.path()), method)) {
      return "invalid :path";
    }
    return checkAuthority(head);
  }

  /** Returns why the head of a response, interim or final, is malformed, or null. */
  static @Nullable String checkResponse(ReceivedFields head) {
    String reason = checkFields(head, RESPONSE, RESPONSE);
    return reason == null && Http2HeaderConversion.statusOf(head) < 100
        ? "invalid :status"
        : reason;
  }

  /** Returns why the trailers of a request or a response are malformed, or null. */
  static @Nullable String checkTrailers(ReceivedFields trailers) {
    return checkFields(trailers, TRAILERS, TRAILERS);
  }

  private static @Nullable String checkFields(ReceivedFields fields, int allowed, int needed) {
    if (fields.hasLatePseudo()) {
      return "pseudo-header field after another field";
    }
    int seen = 0;
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      CharSequence name = field.getKey();
      if (ReceivedFields.isPseudo(name)) {
        PseudoHeaderName pseudo = PseudoHeaderName.getPseudoHeader(name);
        int bit = pseudo == null ? 0 : bit(pseudo);
        if ((allowed & bit) == 0) {
          return "pseudo-header field that is not allowed here";
        }
        if ((seen & bit) != 0) {
          return name + " twice";
        }
        seen |= bit;
      } else if (!FieldSyntax.isLowerCaseToken(name)) {
        return "invalid field name";
      } else if (isOfTheConnection(name, field.getValue())) {
        return "connection-specific field: " + name;
      }
      if (!FieldSyntax.isValue(field.getValue())) {
        return "invalid value of " + name;
      }
    }
    return (seen & needed) == needed ? null : "missing pseudo-header field";
  }

  /**
   * Returns whether a field is specific to a connection. Over HTTP/2, {@code te} may only have the
   * value {@code trailers}.
   */
  private static boolean isOfTheConnection(CharSequence name, CharSequence value) {
    for (AsciiString each : OF_THE_CONNECTION) {
      if (each.contentEquals(name)) {
        return true;
      }
    }
    return TE.contentEquals(name) && !AsciiString.contentEqualsIgnoreCase("trailers", value);
  }

  private static boolean isPath(CharSequence path, CharSequence method) {
    return FieldSyntax.isOriginForm(path)
        || (AsciiString.contentEquals("*", path) && AsciiString.contentEquals("OPTIONS", method));
  }

  private static @Nullable String checkAuthority(Http2Headers head) {
    CharSequence authority = head.authority();
    List<CharSequence> hosts = head.getAll(HOST);
    if (hosts.size() > 1) {
      return "host twice";
    }
    if (authority != null && !Authority.isValid(authority)) {
      return "invalid :authority";
    }
    if (hosts.isEmpty()) {
      return null;
    }
    CharSequence host = hosts.getFirst();
    if (!Authority.isValid(host)) {
      return "invalid host";
    }
    return authority == null || AsciiString.contentEqualsIgnoreCase(authority, host)
        ? null
        : "host is not :authority";
  }

  private static int bit(PseudoHeaderName name) {
    return switch (name) {
      case METHOD -> 1;
      case SCHEME -> 2;
      case AUTHORITY -> 4;
      case PATH -> 8;
      case STATUS -> 16;
      case PROTOCOL -> 32;
    };
  }

  private static CharSequence required(@Nullable CharSequence value) {
    if (value == null) {
      throw new IllegalStateException("a required pseudo-header field is missing after the check");
    }
    return value;
  }
}
