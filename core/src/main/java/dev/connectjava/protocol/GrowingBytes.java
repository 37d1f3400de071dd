package dev.connectjava.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A collector for the bytes of one message of known or unknown length. Its memory follows the bytes
 * that have arrived, not the length that was announced: at most 256 KiB more, or the whole of a
 * message of which half has arrived. The pieces of a message are copied once. Not thread-safe.
 */
public final class GrowingBytes {

  private static final int SECOND_BYTES = 4 * 1024;
  private static final int LONGEST_PIECE_BYTES = 256 * 1024;

  private final int most;
  private final boolean lengthKnown;
  private final Reservation reservation;

  /** Whether the whole length is already reserved. */
  private final boolean admitted;

  /** The pieces that are full. */
  private final List<byte[]> full = new ArrayList<>(0);

  private byte[] last = {};
  private int lastLength;
  private int length;

  private GrowingBytes(int most, boolean lengthKnown, Reservation reservation, boolean admitted) {
    this.most = most;
    this.lengthKnown = lengthKnown;
    this.reservation = reservation;
    this.admitted = admitted;
  }

  /**
   * Returns a collector for a message of a known length.
   *
   * @param admitted whether its bytes are reserved; otherwise they are reserved as they arrive
   */
  static GrowingBytes of(int length, Reservation reservation, boolean admitted) {
    return new GrowingBytes(length, true, reservation, admitted);
  }

  /**
   * Returns a collector for a message of at most this number of bytes, which are reserved as they
   * arrive.
   */
  public static GrowingBytes upTo(int most, Reservation reservation) {
    return new GrowingBytes(most, false, reservation, false);
  }

  /** Returns the number of bytes so far. */
  public int length() {
    return length;
  }

  /** Takes bytes from the data, up to the length of the message. */
  void put(ByteBuffer data) {
    while (data.hasRemaining() && length < most) {
      if (lastLength == last.length) {
        int arrived = Math.min(data.remaining(), most - length);
        if (lengthKnown && most - length <= length + 2L * arrived) {
          becomeWhole();
        } else {
          addPiece(length == 0 ? arrived : Math.max(arrived, SECOND_BYTES));
        }
      }
      int count = Math.min(data.remaining(), last.length - lastLength);
      data.get(last, lastLength, count);
      lastLength += count;
      length += count;
    }
  }

  /**
   * Takes some bytes from a stream.
   *
   * @param expected how many bytes to expect if these are the first
   * @return false if the stream has ended
   */
  public boolean readFrom(InputStream source, int expected) throws IOException {
    if (lastLength == last.length) {
      int first =
          length == 0 ? -2 : source.read(); // This may be the end: then no piece is allocated.
      if (first == -1) {
        return false;
      }
      addPiece(expected);
      if (first >= 0) {
        last[lastLength++] = (byte) first;
        length++;
        return true;
      }
    }
    int count = source.read(last, lastLength, last.length - lastLength);
    if (count < 0) {
      return false;
    }
    lastLength += count;
    length += count;
    return true;
  }

  private void addPiece(int expected) {
    int wanted = Math.max(expected, Math.min(length, LONGEST_PIECE_BYTES));
    int size = Math.min(most - length, wanted);
    if (!admitted) {
      reservation.grow(size);
    }
    byte[] piece = new byte[size];
    if (lastLength > 0) {
      full.add(last);
    }
    last = piece;
    lastLength = 0;
  }

  /** Continues with one array for all of the message. */
  private void becomeWhole() {
    if (!admitted) {
      reservation.grow(most - length);
    }
    last = joined(most);
    lastLength = length;
    full.clear();
  }

  private byte[] joined(int size) {
    byte[] whole = new byte[size];
    int position = 0;
    for (byte[] piece : full) {
      System.arraycopy(piece, 0, whole, position, piece.length);
      position += piece.length;
    }
    System.arraycopy(last, 0, whole, position, lastLength);
    return whole;
  }

  /**
   * Returns the bytes so far in an array of exactly their length; nothing can be added any more.
   */
  byte[] toArray() {
    if (full.isEmpty() && lastLength == last.length) {
      return last;
    }
    byte[] whole = joined(length);
    trimReservation();
    return whole;
  }

  private void trimReservation() {
    if (!admitted) {
      reservation.shrink(last.length - lastLength);
    }
  }

  /** Returns the bytes so far in a buffer with array offset zero; nothing can be added any more. */
  public ByteBuffer toBuffer() {
    return full.isEmpty() ? ByteBuffer.wrap(last, 0, lastLength) : ByteBuffer.wrap(toArray());
  }
}
