package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a request body that is a sequence of {@link Envelope envelopes}. */
public final class EnvelopeReader implements MessageReader {

  private final int limitBytes;
  private final ByteBuffer prefix = ByteBuffer.allocate(Envelope.PREFIX_BYTES);

  /** The message under way: its prefix is complete, its bytes are not. */
  private @Nullable GrowingBytes payload;

  private int payloadLength;
  private boolean compressed;

  /**
   * A reader for one body.
   *
   * @param limitBytes the longest message, checked before memory is taken for it
   */
  public EnvelopeReader(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Override
  public void read(ByteBuffer data, boolean last, Consumer<RawMessage> messages) {
    while (data.hasRemaining()) {
      if (payload == null && !readPrefix(data)) {
        break;
      }
      readPayload(data, messages);
    }
    if (last && (payload != null || prefix.position() > 0)) {
      throw new RpcException(Code.INVALID_ARGUMENT, truncation());
    }
  }

  private boolean readPrefix(ByteBuffer data) {
    while (prefix.hasRemaining()) {
      if (!data.hasRemaining()) {
        return false;
      }
      prefix.put(data.get());
    }
    int flags = prefix.get(0);
    if ((flags & ~Envelope.COMPRESSED) != 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "envelope has flags 0x%02x, but those of a request are 0x00 or 0x01"
              .formatted(flags & 0xFF));
    }
    long length = prefix.getInt(1) & 0xFFFF_FFFFL;
    MessageLimit.check(length, limitBytes);
    prefix.clear();
    compressed = flags == Envelope.COMPRESSED;
    payloadLength = (int) length;
    payload = new GrowingBytes(payloadLength, data.remaining());
    return true;
  }

  private void readPayload(ByteBuffer data, Consumer<RawMessage> messages) {
    GrowingBytes bytes = payload;
    if (bytes == null) {
      return;
    }
    bytes.put(data);
    if (bytes.length() == payloadLength) {
      payload = null;
      messages.accept(new RawMessage(bytes.toArray(), compressed));
    }
  }

  private String truncation() {
    return payload == null
        ? "request ends after %d of the %d bytes of an envelope's prefix"
            .formatted(prefix.position(), Envelope.PREFIX_BYTES)
        : "request ends after %,d of the %,d bytes that an envelope announces"
            .formatted(payload.length(), payloadLength);
  }
}
