package dev.connectjava.json;

/** What a JSON value begins with. */
public enum JsonToken {
  /** <code>{</code>. */
  OBJECT("an object"),
  /** {@code [}. */
  ARRAY("an array"),
  /** A quotation mark. */
  STRING("a string"),
  /** A digit or a minus sign. */
  NUMBER("a number"),
  /** The literal {@code true}. */
  TRUE("true"),
  /** The literal {@code false}. */
  FALSE("false"),
  /** The literal {@code null}. */
  NULL("null");

  private final String description;

  JsonToken(String description) {
    this.description = description;
  }

  /** Returns the kind of value in words, with its article. */
  public String description() {
    return description;
  }
}
