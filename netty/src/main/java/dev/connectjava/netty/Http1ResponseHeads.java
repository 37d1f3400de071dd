package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.BiConsumer;

/**
 * Writes the heads of the responses of one HTTP/1.1 connection: the status line, the fields of the
 * response, and the fields that say where the body ends and what becomes of the connection. These
 * replace fields of the response with the same names. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, section 6</a>
 */
final class Http1ResponseHeads {

  private static final int NO_CONTENT = 204;
  private static final int RESET_CONTENT = 205;
  private static final int NOT_MODIFIED = 304;
  private static final int FIRST_FINAL = 200;

  private static final byte[] END = end(ConnectionOption.UNSAID);
  private static final byte[] CLOSE_END = end(ConnectionOption.CLOSE);
  private static final byte[] KEEP_ALIVE_END = end(ConnectionOption.KEEP_ALIVE);

  /** The most digits of an int. */
  private static final int DIGITS = 10;

  private final Http1HeadOutput output = new Http1HeadOutput();
  private final PreparedHeads prepared = new PreparedHeads();
  private final BiConsumer<String, String> write = this::write;
  private final byte[] digits = new byte[DIGITS];

  /** The head that is being written. */
  private Headers current = Headers.empty();

  private Http1Framing currentFraming = Http1Framing.GIVEN;
  private ConnectionOption currentOption = ConnectionOption.UNSAID;
  private boolean sensitive;

  /** Returns whether responses of this status never have a body. */
  static boolean isWithoutBody(int status) {
    return status == NO_CONTENT
        || status == RESET_CONTENT
        || status == NOT_MODIFIED
        || status < FIRST_FINAL;
  }

  /**
   * Appends a head.
   *
   * @param framing for a status that may have a body; others have the framing of their status
   * @param contentLength of the body; 0 if it is not known
   * @param out borrowed. If the method throws, a part of the head may have been appended
   * @throws IllegalArgumentException if a field is not allowed in HTTP
   */
  void append(
      int status,
      Headers headers,
      Http1Framing framing,
      int contentLength,
      ConnectionOption option,
      ByteBuf out) {
    Http1Framing actual = framingOf(status, framing);
    byte[] head = prepared.find(status, headers, actual, option);
    if (head != null) {
      out.writeBytes(head);
    } else {
      build(status, headers, actual, option);
      output.appendTo(out);
    }
    if (actual == Http1Framing.LENGTH) {
      appendDecimal(status == RESET_CONTENT ? 0 : contentLength, out);
      out.writeBytes(preparedEnd(option));
    }
  }

  /** Returns what follows the digits of a {@code content-length}. */
  private static byte[] preparedEnd(ConnectionOption option) {
    return switch (option) {
      case UNSAID -> END;
      case CLOSE -> CLOSE_END;
      case KEEP_ALIVE -> KEEP_ALIVE_END;
    };
  }

  private static byte[] end(ConnectionOption option) {
    return ("\r\n" + option.field() + "\r\n").getBytes(US_ASCII);
  }

  private static Http1Framing framingOf(int status, Http1Framing framing) {
    if (status == NO_CONTENT || status < FIRST_FINAL) {
      return Http1Framing.ABSENT;
    }
    if (status == RESET_CONTENT) {
      return Http1Framing.LENGTH;
    }
    return status == NOT_MODIFIED && framing == Http1Framing.LENGTH ? Http1Framing.GIVEN : framing;
  }

  /** Builds a head, up to its end or to the digits of its length. */
  private void build(int status, Headers headers, Http1Framing framing, ConnectionOption option) {
    HttpResponseStatus named = HttpResponseStatus.valueOf(status);
    output.clear();
    output.text("HTTP/1.1 ");
    output.text(named.codeAsText().toString());
    output.text(" ");
    output.text(named.reasonPhrase());
    output.text("\r\n");
    current = headers;
    currentFraming = framing;
    currentOption = option;
    sensitive = false;
    headers.forEach(write);
    current = Headers.empty();
    if (framing == Http1Framing.LENGTH) {
      output.text("content-length: ");
    } else {
      output.text(framing.field());
      output.text(option.field());
      output.text("\r\n");
    }
    if (!sensitive) {
      prepared.offer(status, headers, framing, option, output);
    }
  }

  private void write(String name, String value) {
    if (!isReplaced(name)) {
      sensitive |= current.isSensitive(name);
      output.field(name, value);
    }
  }

  /**
   * Returns whether the connection decides on this field: a message with two lengths, or with a
   * length and chunks, is read differently by different clients.
   */
  private boolean isReplaced(String name) {
    return switch (name.length()) {
      case 10 -> currentOption != ConnectionOption.UNSAID && name.equalsIgnoreCase("connection");
      case 14 -> currentFraming != Http1Framing.GIVEN && name.equalsIgnoreCase("content-length");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }

  private void appendDecimal(int value, ByteBuf out) {
    int from = DIGITS;
    int rest = value;
    do {
      digits[--from] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    out.writeBytes(digits, from, DIGITS - from);
  }
}
