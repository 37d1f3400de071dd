package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a body that is one message, without an envelope. */
public final class WholeBodyReader implements MessageReader {

  private final Inbound inbound;
  private final int limitBytes;
  private final boolean compressed;
  private final Admission admission;
  private @Nullable GrowingBytes body;

  /** That of the message under way; null before it begins and once the message has it. */
  private @Nullable Reservation reservation;

  /**
   * A reader for the body of one request.
   *
   * @param limitBytes the longest body
   * @param compressed whether the request has a content encoding
   */
  public WholeBodyReader(int limitBytes, boolean compressed) {
    this(Inbound.REQUEST, limitBytes, compressed, Admission.unlimited());
  }

  /**
   * A reader for one body.
   *
   * @param limitBytes the longest body
   * @param compressed whether the head names a content encoding
   * @param admission is asked for the memory of the body: at its beginning, if its length is
   *     announced, and as it comes otherwise
   */
  public WholeBodyReader(Inbound inbound, int limitBytes, boolean compressed, Admission admission) {
    this.admission = admission;
    this.inbound = inbound;
    this.limitBytes = limitBytes;
    this.compressed = compressed;
  }

  @Override
  public void read(ByteBuffer data, boolean last, Consumer<RawMessage> messages) {
    GrowingBytes bytes = body;
    int before = bytes == null ? 0 : bytes.length();
    long announced = Math.max(admission.bodyBytes(), (long) before + data.remaining());
    inbound.limit().check(announced, limitBytes);
    Reservation reserved = reservation;
    if (bytes == null || reserved == null) {
      reserved = Reservation.of(admission.memory(), inbound, reservedAtOnce(data, last));
      reservation = reserved;
      bytes = begin(data, last, reserved);
      body = bytes;
    }
    bytes.put(data);
    if (data.hasRemaining()) {
      throw inbound.malformed(inbound.noun() + " is longer than its content-length says");
    }
    if (last) {
      RawMessage message = new RawMessage(bytes.toArray(), compressed, false, reserved);
      reservation = null;
      messages.accept(message);
    }
  }

  private int reservedAtOnce(ByteBuffer data, boolean last) {
    if (admission.bodyBytes() >= 0) {
      return (int) admission.bodyBytes();
    }
    return last ? data.remaining() : 0;
  }

  private GrowingBytes begin(ByteBuffer data, boolean last, Reservation reserved) {
    return admission.bodyBytes() >= 0 || last
        ? GrowingBytes.ofLength(reservedAtOnce(data, last), reserved)
        : GrowingBytes.upTo(limitBytes, reserved);
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
