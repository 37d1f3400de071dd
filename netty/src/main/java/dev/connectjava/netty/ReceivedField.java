package dev.connectjava.netty;

import org.jspecify.annotations.Nullable;

/**
 * A field that a peer has sent over HTTP/2, checked once for all header sections that refer to it.
 * Immutable.
 */
final class ReceivedField {

  /** What a field counts in addition to its name and value (RFC 9113, section 6.5.2). */
  private static final int OVERHEAD_BYTES = 32;

  private final FieldName name;
  private final String value;
  private final int listBytes;
  private final @Nullable String problem;
  private final boolean hasForm;
  private final boolean neverIndexed;
  private final @Nullable RequestTarget target;

  ReceivedField(FieldName name, String value) {
    this(name, value, false);
  }

  /**
   * Creates a field.
   *
   * @param neverIndexed whether no HPACK table may have the field, on this connection or a later
   *     one (RFC 7541, section 6.2.3)
   */
  ReceivedField(FieldName name, String value, boolean neverIndexed) {
    this.neverIndexed = neverIndexed;
    this.name = name;
    this.value = value;
    this.listBytes = name.text().length() + value.length() + OVERHEAD_BYTES;
    this.problem = check(name, value);
    this.hasForm = problem == null && hasForm(name.kind(), value);
    this.target = hasForm && name.kind() == FieldName.Kind.PATH ? RequestTarget.of(value) : null;
  }

  FieldName name() {
    return name;
  }

  String value() {
    return value;
  }

  /** Returns what the field counts in the size that SETTINGS_MAX_HEADER_LIST_SIZE limits. */
  int listBytes() {
    return listBytes;
  }

  /** Returns why every header section with this field is malformed; null if it need not be. */
  @Nullable String problem() {
    return problem;
  }

  /** Returns whether the value has the form that a request needs of a field with this name. */
  boolean hasForm() {
    return hasForm;
  }

  /** Returns whether the name has to be marked as sensitive: most never-indexed ones always are. */
  boolean isMarked() {
    return neverIndexed && !name.isSecret() && !name.isPseudo();
  }

  /** Returns the target that a path is; null for fields of other names or another form. */
  @Nullable RequestTarget target() {
    return target;
  }

  /** Returns why a field is malformed wherever it is sent; null if it is not. */
  private static @Nullable String check(FieldName name, String value) {
    return switch (name.kind()) {
      case INVALID -> "invalid field name";
      case OF_THE_CONNECTION -> "connection-specific field: " + name.text();
      // It may only say that the client accepts trailers.
      case TE -> value.equalsIgnoreCase("trailers") ? null : "connection-specific field: te";
      default -> FieldSyntax.isValue(value) ? null : "invalid value of " + name.text();
    };
  }

  /** Returns whether a value without control characters has the form that a request needs. */
  private static boolean hasForm(FieldName.Kind kind, String value) {
    return switch (kind) {
      case METHOD -> FieldSyntax.isToken(value);
      case SCHEME -> FieldSyntax.isScheme(value);
      case PATH -> FieldSyntax.isOriginForm(value) || isAsterisk(value);
      case AUTHORITY, HOST -> Authority.isValid(value);
      default -> true;
    };
  }

  /** Returns whether a path is that of a request about the server as a whole. */
  static boolean isAsterisk(String path) {
    return path.equals("*");
  }
}
