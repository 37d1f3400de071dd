package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.util.Locale;

/**
 * A lenient reader of the trailers in the last envelope of a gRPC-Web response: lines {@code name:
 * value}, with any case, white space and line ends.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">gRPC-Web</a>
 */
final class WebTrailers {

  private static final int MOST_FIELDS = 32_768;

  private WebTrailers() {}

  /**
   * Returns the fields in the payload.
   *
   * @throws RpcException with {@link Code#INTERNAL} if a line is not a field
   */
  static Headers read(byte[] payload) {
    Headers.Builder trailers = Headers.builder();
    int count = 0;
    for (String line : new String(payload, ISO_8859_1).split("\r?\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      if (++count > MOST_FIELDS) {
        throw new RpcException(
            Code.RESOURCE_EXHAUSTED,
            String.format(Locale.ROOT, "there are more than %,d trailers", MOST_FIELDS));
      }
      add(line, trailers);
    }
    return trailers.build();
  }

  private static void add(String line, Headers.Builder trailers) {
    int colon = line.indexOf(':');
    try {
      String name = line.substring(0, Math.max(0, colon)).strip();
      trailers.add(name, line.substring(colon + 1).strip());
    } catch (IllegalArgumentException e) {
      throw new RpcException(Code.INTERNAL, "can't read a trailer: " + e.getMessage(), e);
    }
  }
}
