package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A response that a fuzzer has made.
 *
 * <pre>
 * 200
 * content-type: application/grpc
 * ~grpc-status: 0                 (a trailer)
 *                                 (an empty line)
 * body
 * </pre>
 */
public record FuzzedResponse(int status, Headers head, Headers trailers, byte[] body) {

  /** Takes an input apart; lines without a colon are passed over. */
  public static FuzzedResponse of(byte[] input) {
    String text = new String(input, ISO_8859_1);
    int end = text.indexOf("\n\n");
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    Headers.Builder head = Headers.builder();
    Headers.Builder trailers = Headers.builder();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        boolean trailer = line.charAt(0) == '~';
        String name = line.substring(trailer ? 1 : 0, colon).strip().toLowerCase(Locale.ROOT);
        (trailer ? trailers : head).addReceived(name, line.substring(colon + 1).strip());
      }
    }
    byte[] body = end < 0 ? new byte[0] : Arrays.copyOfRange(input, end + 2, input.length);
    return new FuzzedResponse(status(lines[0]), head.build(), trailers.build(), body);
  }

  private static int status(String line) {
    return line.matches("[1-5][0-9]{2}") ? Integer.parseInt(line) : 200;
  }

  /**
   * Has it read whole and in pieces: the outcome has to be the same, and nothing but an {@link
   * dev.connectjava.RpcException} is thrown.
   */
  public RecordedResponse read(
      Function<ResponseRules, Function<ResponseSink, ResponseReader>> readers) {
    RecordedResponse whole = feed(readers, Math.max(1, body.length));
    for (int pieceBytes : List.of(1, 7)) {
      RecordedResponse pieces = feed(readers, pieceBytes);
      assertThat(outcome(pieces)).isEqualTo(outcome(whole));
    }
    return whole;
  }

  private RecordedResponse feed(
      Function<ResponseRules, Function<ResponseSink, ResponseReader>> readers, int pieceBytes) {
    return new RecordedResponse(readers).feed(status, head, body, pieceBytes, trailers);
  }

  private static List<Object> outcome(RecordedResponse response) {
    List<String> messages =
        response.messages().stream().map(Base64.getEncoder()::encodeToString).toList();
    return response.succeeded()
        ? List.of(messages, response.headers(), response.trailers())
        : List.of(messages, response.headers(), response.trailers(), response.error().code());
  }
}
