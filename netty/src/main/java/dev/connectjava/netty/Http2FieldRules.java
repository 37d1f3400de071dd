package dev.connectjava.netty;

import dev.connectjava.netty.FieldName.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether HTTP/2 header sections are malformed. Each check returns the reason, or null if
 * the section is well-formed. The stream of a malformed section is reset; its connection continues.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1">RFC 9113, section 8.1.1</a>
 */
final class Http2FieldRules {

  private static final int REQUEST =
      bit(Kind.METHOD) | bit(Kind.SCHEME) | bit(Kind.AUTHORITY) | bit(Kind.PATH);
  private static final int REQUIRED = bit(Kind.METHOD) | bit(Kind.SCHEME) | bit(Kind.PATH);
  private static final int RESPONSE = bit(Kind.STATUS);
  private static final int TRAILERS = 0;

  // What a section that arrives again is known to be.
  private static final int CHECKED_REQUEST = 1;
  private static final int CHECKED_RESPONSE = 2;
  private static final int CHECKED_TRAILERS = 4;

  private Http2FieldRules() {}

  /** Returns why the head of a request is malformed, or null. */
  static @Nullable String checkRequest(ReceivedFields head) {
    if (head.isChecked(CHECKED_REQUEST)) {
      return null;
    }
    String reason = checkRequestFields(head);
    if (reason == null) {
      head.setChecked(CHECKED_REQUEST);
    }
    return reason;
  }

  private static @Nullable String checkRequestFields(ReceivedFields head) {
    String reason = checkFields(head, REQUEST, REQUIRED);
    if (reason != null) {
      return reason;
    }
    ReceivedField method = required(head.method);
    if (!method.hasForm()) {
      return "invalid :method";
    }
    if (!required(head.scheme).hasForm()) {
      return "invalid :scheme";
    }
    ReceivedField path = required(head.path);
    if (!path.hasForm()
        || (ReceivedField.isAsterisk(path.value()) && !method.value().equals("OPTIONS"))) {
      return "invalid :path";
    }
    return checkAuthority(head);
  }

  /** Returns why the head of a response, interim or final, is malformed, or null. */
  static @Nullable String checkResponse(ReceivedFields head) {
    if (head.isChecked(CHECKED_RESPONSE)) {
      return null;
    }
    String reason = checkFields(head, RESPONSE, RESPONSE);
    if (reason == null && head.statusCode() < 100) {
      reason = "invalid :status";
    }
    if (reason == null) {
      head.setChecked(CHECKED_RESPONSE);
    }
    return reason;
  }

  /** Returns why the trailers of a request or a response are malformed, or null. */
  static @Nullable String checkTrailers(ReceivedFields trailers) {
    if (trailers.isChecked(CHECKED_TRAILERS)) {
      return null;
    }
    String reason = checkFields(trailers, TRAILERS, TRAILERS);
    if (reason == null) {
      trailers.setChecked(CHECKED_TRAILERS);
    }
    return reason;
  }

  private static @Nullable String checkFields(ReceivedFields section, int allowed, int needed) {
    if (section.hasLatePseudo()) {
      return "pseudo-header field after another field";
    }
    int seen = 0;
    for (int i = 0; i < section.size(); i++) {
      ReceivedField field = section.at(i);
      if (field.name().isPseudo()) {
        int bit = bit(field.name().kind());
        if ((allowed & bit) == 0) {
          return "pseudo-header field that is not allowed here";
        }
        if ((seen & bit) != 0) {
          return field.name().text() + " twice";
        }
        seen |= bit;
      }
      if (field.problem() != null) {
        return field.problem();
      }
    }
    return (seen & needed) == needed ? null : "missing pseudo-header field";
  }

  private static @Nullable String checkAuthority(ReceivedFields head) {
    ReceivedField authority = head.authority;
    ReceivedField host = head.host;
    if (head.hasSecondHost()) {
      return "host twice";
    }
    if (authority != null && !authority.hasForm()) {
      return "invalid :authority";
    }
    if (host == null) {
      return null;
    }
    if (!host.hasForm()) {
      return "invalid host";
    }
    return authority == null || authority.value().equalsIgnoreCase(host.value())
        ? null
        : "host is not :authority";
  }

  private static int bit(Kind pseudo) {
    return switch (pseudo) {
      case METHOD -> 1;
      case SCHEME -> 2;
      case AUTHORITY -> 4;
      case PATH -> 8;
      case STATUS -> 16;
      default -> 0;
    };
  }

  private static ReceivedField required(@Nullable ReceivedField field) {
    return Objects.requireNonNull(field, "a pseudo-header field that the check requires");
  }
}
