package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import dev.connectjava.spi.Compression;

/**
 * The rules for reading a response.
 *
 * @param codec the name of the codec that the request was sent with
 * @param accepted the encodings that the request accepts
 * @param limitBytes the length of the longest message
 * @param decompression for errors and ends of streams, which are read where they arrive
 * @param memory the memory that messages may take
 */
public record ResponseRules(
    String codec,
    Encodings accepted,
    int limitBytes,
    Decompression decompression,
    MessageMemory memory) {

  /** Returns the admission of a body whose messages have their own lengths. */
  public Admission admission() {
    return new Admission(memory, Admission.UNKNOWN);
  }

  /** Decompression within a limit. */
  @FunctionalInterface
  public interface Decompression {

    /**
     * Decompresses bytes.
     *
     * @throws dev.connectjava.RpcException if they are corrupt or exceed the limit
     */
    byte[] decompress(Compression compression, byte[] bytes, int limitBytes);
  }
}
