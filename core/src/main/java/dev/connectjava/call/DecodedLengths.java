package dev.connectjava.call;

/** A listener for the lengths of decoded messages. */
@FunctionalInterface
public interface DecodedLengths {

  /**
   * A message has been decoded.
   *
   * @param bytes its length after decompression
   * @param wireBytes its length as it was received
   */
  void onDecoded(int bytes, int wireBytes);
}
