package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a body that is a sequence of {@link Envelope envelopes}. */
public final class EnvelopeReader implements MessageReader {

  /**
   * The largest length of an envelope that ends a body: metadata, and an error with its details.
   */
  public static final int END_LIMIT_BYTES = 1024 * 1024;

  private final Inbound inbound;
  private final int endFlag;
  private final int limitBytes;
  private final Admission admission;
  private final ByteBuffer prefix = ByteBuffer.allocate(Envelope.PREFIX_BYTES);

  /** The message that is being read: its prefix is complete, its bytes are not. */
  private @Nullable GrowingBytes payload;

  /**
   * The reservation of the message that is being read; null once it has been passed to the message.
   */
  private @Nullable Reservation reservation;

  private int payloadLength;
  private int flags;

  /**
   * Whether messages of the piece that is being read are taken together. If the memory for some of
   * them was refused, the others are taken one by one: to try again for each takes long.
   */
  private boolean inRuns;

  /**
   * Creates a reader for the body of one request.
   *
   * @param limitBytes the length of the longest message, checked before memory is taken for it
   */
  public EnvelopeReader(int limitBytes) {
    this(Inbound.REQUEST, 0, limitBytes, Admission.unlimited());
  }

  /**
   * Creates a reader for one body.
   *
   * @param endFlag the flag of the envelope with which the protocol ends a body; 0 if it has none
   * @param limitBytes the length of the longest message, checked before memory is taken for it
   * @param admission admits each message after its prefix
   */
  public EnvelopeReader(Inbound inbound, int endFlag, int limitBytes, Admission admission) {
    this.inbound = inbound;
    this.endFlag = endFlag;
    this.limitBytes = limitBytes;
    this.admission = admission;
  }

  @Override
  public void read(ByteBuffer data, boolean last, MessageReceiver messages) {
    inRuns = true;
    while (data.hasRemaining()) {
      if (payload == null && prefix.position() == 0 && readComplete(data, messages)) {
        continue;
      }
      if (payload == null && !readPrefix(data)) {
        break;
      }
      readPayload(data, messages);
    }
    if (last && (payload != null || prefix.position() > 0)) {
      throw inbound.malformed(truncation());
    }
  }

  /** Reads messages that are complete and not compressed, which is the usual case. */
  private boolean readComplete(ByteBuffer data, MessageReceiver messages) {
    int length = inRuns ? MessageRun.lengthOf(data, limitBytes) : 0;
    if (length > 0) {
      MessageRun run = MessageRun.read(data, length, inbound, admission);
      if (run != null) {
        messages.onRun(run);
        return true;
      }
      inRuns = false;
    }
    byte[] bytes = Envelope.nextMessage(data, limitBytes);
    if (bytes == null) {
      return false;
    }
    messages.onMessage(
        new RawMessage(bytes, false, false, admission.admit(inbound, bytes.length, true)));
    return true;
  }

  private boolean readPrefix(ByteBuffer data) {
    while (prefix.hasRemaining()) {
      if (!data.hasRemaining()) {
        return false;
      }
      prefix.put(data.get());
    }
    flags = prefix.get(0) & 0xFF;
    if ((flags & ~(Envelope.COMPRESSED | endFlag)) != 0) {
      throw inbound.malformed(unknownFlags());
    }
    long length = prefix.getInt(1) & 0xFFFF_FFFFL;
    if (isEnd()) {
      Inbound.RESPONSE_END.limit().check(length, END_LIMIT_BYTES);
    } else {
      inbound.limit().check(length, limitBytes);
    }
    prefix.clear();
    payloadLength = (int) length;
    boolean whole = data.remaining() >= payloadLength;
    Reservation reserved = admission.admit(inbound, payloadLength, whole);
    reservation = reserved;
    payload = GrowingBytes.of(payloadLength, reserved, whole);
    return true;
  }

  private void readPayload(ByteBuffer data, MessageReceiver messages) {
    GrowingBytes bytes = payload;
    Reservation reserved = reservation;
    if (bytes == null || reserved == null) {
      return;
    }
    bytes.put(data);
    if (bytes.length() == payloadLength) {
      boolean compressed = (flags & Envelope.COMPRESSED) != 0;
      RawMessage message = new RawMessage(bytes.toArray(), compressed, isEnd(), reserved);
      payload = null;
      reservation = null;
      messages.onMessage(message);
    }
  }

  @Override
  public int announcedBytes() {
    return payload == null ? 0 : payloadLength;
  }

  @Override
  public void discard() {
    payload = null;
    Reservation reserved = reservation;
    reservation = null;
    if (reserved != null) {
      reserved.release();
    }
  }

  private boolean isEnd() {
    return (flags & endFlag) != 0;
  }

  private String unknownFlags() {
    String ending =
        endFlag == 0 ? "" : String.format(Locale.ROOT, ", with 0x%02x at the end", endFlag);
    return String.format(
        Locale.ROOT,
        "envelope has flags 0x%02x, but those of a %s are 0x00 or 0x01%s",
        flags,
        inbound.noun(),
        ending);
  }

  private String truncation() {
    return payload == null
        ? String.format(
            Locale.ROOT,
            "%s ends after %d of the %d bytes of an envelope's prefix",
            inbound.noun(),
            prefix.position(),
            Envelope.PREFIX_BYTES)
        : String.format(
            Locale.ROOT,
            "%s ends after %,d of the %,d bytes that an envelope announces",
            inbound.noun(),
            payload.length(),
            payloadLength);
  }
}
