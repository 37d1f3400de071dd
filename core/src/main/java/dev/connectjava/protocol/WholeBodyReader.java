package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a body that is one message, without an envelope. */
public final class WholeBodyReader implements MessageReader {

  private static final byte[] NOTHING = {};

  private final Inbound inbound;
  private final int limitBytes;
  private final boolean compressed;
  private @Nullable GrowingBytes body;

  /**
   * A reader for the body of one request.
   *
   * @param limitBytes the longest body
   * @param compressed whether the request has a content encoding
   */
  public WholeBodyReader(int limitBytes, boolean compressed) {
    this(Inbound.REQUEST, limitBytes, compressed);
  }

  /**
   * A reader for one body.
   *
   * @param limitBytes the longest body
   * @param compressed whether the head names a content encoding
   */
  public WholeBodyReader(Inbound inbound, int limitBytes, boolean compressed) {
    this.inbound = inbound;
    this.limitBytes = limitBytes;
    this.compressed = compressed;
  }

  @Override
  public void read(ByteBuffer data, boolean last, Consumer<RawMessage> messages) {
    int before = body == null ? 0 : body.length();
    inbound.limit().check((long) before + data.remaining(), limitBytes);
    if (last && body == null) {
      byte[] bytes = data.hasRemaining() ? new byte[data.remaining()] : NOTHING;
      data.get(bytes);
      messages.accept(new RawMessage(bytes, compressed));
      return;
    }
    if (body == null) {
      body = new GrowingBytes(limitBytes, data.remaining());
    }
    body.put(data);
    if (last) {
      messages.accept(new RawMessage(body.toArray(), compressed));
    }
  }
}
