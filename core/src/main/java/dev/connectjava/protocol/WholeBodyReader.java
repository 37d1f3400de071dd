package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a body that is one message, without an envelope. */
public final class WholeBodyReader implements MessageReader {

  private final Inbound inbound;
  private final int limitBytes;
  private final boolean compressed;
  private final Admission admission;
  private @Nullable GrowingBytes body;

  /**
   * The reservation of the message that is being read; null before it begins and after it was
   * passed to the message.
   */
  private @Nullable Reservation reservation;

  /**
   * Creates a reader for the body of one request.
   *
   * @param limitBytes the length of the longest body
   * @param compressed whether the request has a content encoding
   */
  public WholeBodyReader(int limitBytes, boolean compressed) {
    this(Inbound.REQUEST, limitBytes, compressed, Admission.unlimited());
  }

  /**
   * Creates a reader for one body.
   *
   * @param limitBytes the length of the longest body
   * @param compressed whether the head names a content encoding
   * @param admission provides the memory of the body: if its length is announced, it checks at the
   *     beginning that there is enough; it reserves the bytes as they arrive
   */
  public WholeBodyReader(Inbound inbound, int limitBytes, boolean compressed, Admission admission) {
    this.admission = admission;
    this.inbound = inbound;
    this.limitBytes = limitBytes;
    this.compressed = compressed;
  }

  @Override
  public void read(ByteBuffer data, boolean last, MessageReceiver messages) {
    GrowingBytes bytes = body;
    int before = bytes == null ? 0 : bytes.length();
    long announced = Math.max(admission.bodyBytes(), (long) before + data.remaining());
    inbound.limit().check(announced, limitBytes);
    Reservation reserved = reservation;
    if (bytes == null || reserved == null) {
      int length = knownLength(data, last);
      boolean whole = length <= data.remaining();
      reserved = admission.admit(inbound, Math.max(0, length), whole);
      bytes =
          length < 0
              ? GrowingBytes.upTo(limitBytes, reserved)
              : GrowingBytes.of(length, reserved, whole);
      reservation = reserved;
      body = bytes;
    }
    bytes.put(data);
    if (data.hasRemaining()) {
      throw inbound.malformed(inbound.noun() + " is longer than its content-length says");
    }
    if (last) {
      RawMessage message = new RawMessage(bytes.toArray(), compressed, false, reserved);
      reservation = null;
      messages.onMessage(message);
    }
  }

  /** Returns the body's length, or a negative number if it is not known at its first bytes. */
  private int knownLength(ByteBuffer data, boolean last) {
    if (admission.bodyBytes() >= 0) {
      return (int) admission.bodyBytes();
    }
    return last ? data.remaining() : -1;
  }

  @Override
  public int announcedBytes() {
    return body == null ? 0 : (int) Math.max(0, admission.bodyBytes());
  }

  @Override
  public void discard() {
    body = null;
    Reservation reserved = reservation;
    reservation = null;
    if (reserved != null) {
      reserved.release();
    }
  }
}
