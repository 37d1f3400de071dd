package dev.connectjava.netty;

/**
 * How the head of an HTTP/1.1 message says where its body ends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, section 6</a>
 */
enum Http1Framing {
  /** By a {@code content-length}. */
  LENGTH(""),
  /** The body is in chunks. */
  CHUNKED("transfer-encoding: chunked\r\n"),
  /** By a {@code content-length} among the fields, or else by the end of the connection. */
  GIVEN(""),
  /** There is no body, and the head may not announce one. */
  ABSENT("");

  private final String field;

  Http1Framing(String field) {
    this.field = field;
  }

  /** Returns the whole field; empty if there is none, or it has a value that varies. */
  String field() {
    return field;
  }
}
