package dev.connectjava;

import dev.connectjava.spi.Excerpt;
import java.util.Base64;
import java.util.List;

/**
 * Binary header values: the values of headers whose names end in {@code -bin}. They are sent as
 * unpadded base64 and read with or without padding; several values may be joined by commas.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2,
 *     Custom-Metadata</a>
 */
final class BinaryHeader {

  private static final String SUFFIX = "-bin";
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  private BinaryHeader() {}

  static String requireName(String name) {
    if (!name.endsWith(SUFFIX)) {
      throw new IllegalArgumentException(
          "header name %s does not end in \"-bin\", as the name of a binary header must"
              .formatted(Excerpt.quoted(name)));
    }
    return name;
  }

  static String encode(byte[] value) {
    return ENCODER.encodeToString(value);
  }

  static void decode(String name, String joined, List<byte[]> values) {
    for (String value : joined.split(",", -1)) {
      try {
        values.add(Base64.getDecoder().decode(value.strip()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "the value of binary header %s is not base64: %s"
                .formatted(Excerpt.quoted(name), Excerpt.ofReason(e.getMessage())),
            e);
      }
    }
  }
}
