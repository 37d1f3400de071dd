package dev.connectjava.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;

/**
 * What a caller has got, whatever library it uses.
 *
 * @param messages the responses
 * @param headers without those of a failed unary call, which are among the trailers
 */
record Outcome(List<Object> messages, Status status, Metadata headers, Metadata trailers) {

  static final Metadata.Key<String> TEXT =
      Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Returns metadata with a text and with bytes that are no text. */
  static Metadata metadata(String text) {
    Metadata metadata = new Metadata();
    metadata.put(TEXT, text);
    metadata.put(BINARY, new byte[] {0, -1, 7});
    return metadata;
  }
}
