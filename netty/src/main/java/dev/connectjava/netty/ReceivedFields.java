package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.netty.FieldName.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A header section as the peer has sent it, with the facts that {@link Http2FieldRules} needs. The
 * same object stands for all sections whose blocks {@link RepeatedBlocks} has found to be equal, so
 * what is made of it is made once. Confined to the event loop.
 */
final class ReceivedFields extends PassedHeaders {

  // Read by Http2FieldRules: the first field of each of these names.
  @Nullable ReceivedField method;
  @Nullable ReceivedField scheme;
  @Nullable ReceivedField authority;
  @Nullable ReceivedField path;
  @Nullable ReceivedField host;

  private @Nullable ReceivedField status;
  private @Nullable ReceivedField contentLength;
  private @Nullable ReceivedField expect;
  private ReceivedField[] fields = new ReceivedField[12];
  private int size;
  private int pseudos;
  private int cookies;
  private int contentLengths;
  private long listBytes;
  private boolean hasLatePseudo;
  private boolean hasSecondHost;
  private boolean hasMarks;
  private boolean isKeepable = true;

  /** What the section is known to be, as bits of {@link Http2FieldRules}. */
  private int checked;

  private @Nullable ReceivedRequest request;
  private @Nullable Headers headers;

  /** Returns the section that an {@link HpackDecoder} has decoded, in its own type. */
  static ReceivedFields of(Http2Headers headers) {
    if (headers instanceof ReceivedFields fields) {
      return fields;
    }
    throw new IllegalStateException("a header section that was not decoded here");
  }

  void add(ReceivedField field) {
    listBytes += field.listBytes();
    hasMarks |= field.isMarked();
    isKeepable &= field.name().isKeepable() && field.problem() == null;
    append(field);
    if (field.name().isPseudo()) {
      pseudos++;
      hasLatePseudo |= pseudos < size;
    }
    switch (field.name().kind()) {
      case METHOD -> method = first(method, field);
      case SCHEME -> scheme = first(scheme, field);
      case AUTHORITY -> authority = first(authority, field);
      case PATH -> path = first(path, field);
      case STATUS -> status = first(status, field);
      case HOST -> {
        hasSecondHost |= host != null;
        host = first(host, field);
      }
      case COOKIE -> cookies++;
      case EXPECT -> expect = first(expect, field);
      case CONTENT_LENGTH -> {
        contentLengths++;
        contentLength = field;
      }
      default -> {}
    }
  }

  private static ReceivedField first(@Nullable ReceivedField earlier, ReceivedField field) {
    return earlier == null ? field : earlier;
  }

  private void append(ReceivedField field) {
    if (size == fields.length) {
      fields = Arrays.copyOf(fields, 2 * size);
    }
    fields[size++] = field;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  ReceivedField at(int index) {
    return fields[index];
  }

  /** Returns the size that SETTINGS_MAX_HEADER_LIST_SIZE limits. */
  long listBytes() {
    return listBytes;
  }

  /** Returns whether a pseudo-header field arrived after a regular field. */
  boolean hasLatePseudo() {
    return hasLatePseudo;
  }

  boolean hasSecondHost() {
    return hasSecondHost;
  }

  /** Returns whether no field is malformed, or may have a secret as its value, by its name. */
  boolean isKeepable() {
    return isKeepable;
  }

  /** Returns whether this was found to be a well-formed section of any kind. */
  boolean isWellFormed() {
    return checked != 0;
  }

  /** Returns whether this was found to be a well-formed section of this kind. */
  boolean isChecked(int kind) {
    return (checked & kind) != 0;
  }

  void setChecked(int kind) {
    checked |= kind;
  }

  @Override
  public @Nullable CharSequence status() {
    return status == null ? null : status.value();
  }

  /** Returns the status of a response's head; -1 if it is missing or not three digits. */
  int statusCode() {
    String text = status == null ? "" : status.value();
    if (text.length() != 3) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** Returns whether the client waits for status 100 before it sends the body of the request. */
  boolean expectsContinue() {
    return expect != null && expect.value().equalsIgnoreCase("100-continue");
  }

  /**
   * Returns the head of a request. Its cookies, which a client may send in several fields so that
   * they compress better, are joined into one field.
   *
   * @throws NullPointerException if the section is not the well-formed head of a request
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3">RFC 9113, section 8.2.3</a>
   */
  ReceivedRequest toRequest() {
    ReceivedRequest known = request;
    if (known == null) {
      known =
          new ReceivedRequest(
              Objects.requireNonNull(method, ":method").value(),
              Objects.requireNonNull(Objects.requireNonNull(path, ":path").target(), ":path"),
              marked(Headers.ofReceived(requestFields())));
      request = known;
    }
    return known;
  }

  /** Returns headers with the names that the peer demands never to index. */
  private Headers marked(Headers unmarked) {
    if (!hasMarks) {
      return unmarked;
    }
    Headers.Builder builder = unmarked.toBuilder();
    for (int i = 0; i < size; i++) {
      if (fields[i].isMarked()) {
        builder.sensitive(fields[i].name().text());
      }
    }
    return builder.build();
  }

  private String[] requestFields() {
    String cookie = cookies == 0 ? "" : joinedCookies();
    ReceivedField replaced = authority == null ? null : host;
    int others = size - pseudos - cookies - (replaced == null ? 0 : 1);
    int count = (authority == null ? 0 : 1) + others + (cookie.isEmpty() ? 0 : 1);
    String[] texts = new String[2 * count];
    int length = 0;
    if (authority != null) {
      texts[length++] = "host";
      texts[length++] = authority.value();
    }
    for (int i = 0; i < size; i++) {
      ReceivedField field = fields[i];
      FieldName name = field.name();
      if (!name.isPseudo() && name.kind() != Kind.COOKIE && field != replaced) {
        texts[length++] = name.text();
        texts[length++] = field.value();
      }
    }
    if (!cookie.isEmpty()) {
      texts[length++] = "cookie";
      texts[length] = cookie;
    }
    return texts;
  }

  private String joinedCookies() {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < size; i++) {
      if (fields[i].name().kind() == Kind.COOKIE) {
        joined.append(joined.isEmpty() ? "" : "; ").append(fields[i].value());
      }
    }
    return joined.toString();
  }

  /** Returns the fields of a response's head or of trailers, without pseudo-header fields. */
  Headers toHeaders() {
    Headers known = headers;
    if (known == null) {
      String[] texts = new String[2 * (size - pseudos)];
      int length = 0;
      for (int i = 0; i < size; i++) {
        if (!fields[i].name().isPseudo()) {
          texts[length++] = fields[i].name().text();
          texts[length++] = fields[i].value();
        }
      }
      known = marked(Headers.ofReceived(texts));
      headers = known;
    }
    return known;
  }

  // What Netty reads and writes.

  @Override
  public List<CharSequence> getAll(CharSequence name) {
    if (contentLengths <= 1 && isContentLength(name)) {
      return contentLength == null ? List.of() : List.of(contentLength.value());
    }
    List<CharSequence> values = new ArrayList<>(1);
    for (int i = 0; i < size; i++) {
      if (fields[i].name().text().contentEquals(name)) {
        values.add(fields[i].value());
      }
    }
    return values;
  }

  /** Writes the one content length that equal numbers, in one field or in several, stand for. */
  @Override
  public Http2Headers setLong(CharSequence name, long value) {
    if (contentLength == null || !isContentLength(name)) {
      return super.setLong(name, value);
    }
    String text = Long.toString(value);
    if (contentLengths > 1 || !contentLength.value().equals(text)) {
      setContentLength(new ReceivedField(contentLength.name(), text, contentLength.isMarked()));
    }
    return this;
  }

  private static boolean isContentLength(CharSequence name) {
    return HttpHeaderNames.CONTENT_LENGTH.contentEquals(name);
  }

  private void setContentLength(ReceivedField only) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (fields[i].name().kind() != Kind.CONTENT_LENGTH) {
        fields[kept++] = fields[i];
      }
    }
    size = kept;
    append(only);
    contentLength = only;
    contentLengths = 1;
  }
}
