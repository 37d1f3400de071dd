package dev.connectjava.netty;

/**
 * What the head of an HTTP/1.1 response says about its connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3">RFC 9112, section 9.3</a>
 */
enum ConnectionOption {
  UNSAID(""),
  CLOSE("connection: close\r\n"),
  KEEP_ALIVE("connection: keep-alive\r\n");

  private final String field;

  ConnectionOption(String field) {
    this.field = field;
  }

  /** Returns the whole field; empty if there is none. */
  String field() {
    return field;
  }
}
