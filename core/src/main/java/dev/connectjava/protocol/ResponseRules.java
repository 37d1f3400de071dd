package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import dev.connectjava.spi.Compression;

/**
 * What a response has to keep to.
 *
 * @param codec the name of the codec that the request was sent with
 * @param accepted the encodings that the request said it accepts
 * @param limitBytes the longest message
 * @param decompression for errors and ends of streams, which are read where they arrive
 * @param memory what messages may take of
 */
public record ResponseRules(
    String codec,
    Encodings accepted,
    int limitBytes,
    Decompression decompression,
    MessageMemory memory) {

  /** The admission of a body whose messages have lengths of their own. */
  public Admission admission() {
    return new Admission(memory, Admission.UNKNOWN);
  }

  /** Decompresses within a limit. */
  @FunctionalInterface
  public interface Decompression {

    /**
     * The decompressed bytes.
     *
     * @throws dev.connectjava.RpcException if they are corrupt or exceed the limit
     */
    byte[] decompress(Compression compression, byte[] bytes, int limitBytes);
  }
}
