package dev.connectjava.netty;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The name of a field that a peer has sent over HTTP/2, with what it means. Immutable; names that
 * are common exist only once.
 */
final class FieldName {

  /** What a name means to {@link Http2FieldRules} or to a request. */
  enum Kind {
    METHOD,
    SCHEME,
    AUTHORITY,
    PATH,
    STATUS,
    /** A name that begins with a colon and that neither a request nor a response has. */
    UNKNOWN_PSEUDO,
    HOST,
    COOKIE,
    CONTENT_LENGTH,
    EXPECT,
    TE,
    /** A field that is specific to an HTTP/1.1 connection. */
    OF_THE_CONNECTION,
    /** A name that is not a token, or that has upper-case letters. */
    INVALID,
    OTHER
  }

  private static final Map<String, FieldName> COMMON =
      Stream.of(
              IntStream.rangeClosed(1, HpackStaticTable.LENGTH).mapToObj(HpackStaticTable::name),
              Stream.of("connection", "keep-alive", "proxy-connection", "upgrade", "te"),
              Stream.of("grpc-encoding", "grpc-accept-encoding", "grpc-timeout", "grpc-status"),
              Stream.of("grpc-message", "grpc-status-details-bin", "x-grpc-web", "x-user-agent"),
              Stream.of(
                  "connect-protocol-version", "connect-timeout-ms", "connect-content-encoding"),
              Stream.of("connect-accept-encoding", "traceparent", "tracestate", "origin"))
          .flatMap(Function.identity())
          .distinct()
          .map(text -> new FieldName(text, true))
          .collect(Collectors.toUnmodifiableMap(FieldName::text, Function.identity()));

  private final String text;
  private final Kind kind;
  private final boolean secret;
  private final boolean common;

  private FieldName(String text, boolean common) {
    this.text = text;
    this.common = common;
    this.kind = kindOf(text);
    this.secret =
        switch (text) {
          case "authorization", "cookie", "proxy-authorization", "set-cookie" -> true;
          default -> false;
        };
  }

  /** Returns a name, valid or not. */
  static FieldName of(String text) {
    FieldName common = COMMON.get(text);
    return common == null ? new FieldName(text, false) : common;
  }

  private static Kind kindOf(String text) {
    return switch (text) {
      case ":method" -> Kind.METHOD;
      case ":scheme" -> Kind.SCHEME;
      case ":authority" -> Kind.AUTHORITY;
      case ":path" -> Kind.PATH;
      case ":status" -> Kind.STATUS;
      case "host" -> Kind.HOST;
      case "cookie" -> Kind.COOKIE;
      case "content-length" -> Kind.CONTENT_LENGTH;
      case "expect" -> Kind.EXPECT;
      case "te" -> Kind.TE;
      case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" ->
          Kind.OF_THE_CONNECTION;
      default -> {
        if (text.startsWith(":")) {
          yield Kind.UNKNOWN_PSEUDO;
        }
        yield FieldSyntax.isLowerCaseToken(text) ? Kind.OTHER : Kind.INVALID;
      }
    };
  }

  String text() {
    return text;
  }

  Kind kind() {
    return kind;
  }

  /** Returns whether this is the name of a pseudo-header field: whether it begins with a colon. */
  boolean isPseudo() {
    return switch (kind) {
      case METHOD, SCHEME, AUTHORITY, PATH, STATUS, UNKNOWN_PSEUDO -> true;
      default -> false;
    };
  }

  /**
   * Returns whether the values of this name may be kept after their call: the name is known here,
   * and its values are not credentials. An unknown name may be that of a secret.
   */
  boolean isKeepable() {
    return common && !secret;
  }

  /** Returns whether the values of this name are credentials. */
  boolean isSecret() {
    return secret;
  }
}
