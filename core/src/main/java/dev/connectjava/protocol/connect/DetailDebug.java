package dev.connectjava.protocol.connect;

import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonLimits;
import dev.connectjava.json.JsonReader;
import dev.connectjava.spi.Codec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of error details, which people read in the member {@code debug}. Programs ignore it, so
 * no failure here fails the error. Thread-safe.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-end-stream">Connect: error end
 *     stream</a>
 */
public final class DetailDebug {

  /** Shows no details. */
  public static final DetailDebug NONE = new DetailDebug(null);

  /** Stands for JSON that is too long. JSON itself is never empty. */
  static final byte[] NO_ROOM = {};

  private static final Logger LOGGER = System.getLogger(DetailDebug.class.getName());

  private static final JsonLimits LIMITS = new DebugLimits();

  private final @Nullable Codec json;

  private DetailDebug(@Nullable Codec json) {
    this.json = json;
  }

  /**
   * Returns the JSON that a codec appends.
   *
   * @param json the codec named {@code json}; null for no details
   */
  public static DetailDebug of(@Nullable Codec json) {
    return json == null ? NONE : new DetailDebug(json);
  }

  /** Returns whether some details of an error may have JSON. */
  boolean shows(RpcException error) {
    return json != null && !error.details().isEmpty();
  }

  /**
   * Returns the JSON of a detail.
   *
   * @return null if it is not known or not valid; {@link #NO_ROOM} if it is longer than a number of
   *     bytes
   */
  byte @Nullable [] of(ErrorDetail detail, int mostBytes) {
    if (json == null) {
      return null;
    }
    if (mostBytes <= 0) {
      return NO_ROOM;
    }
    DebugOutput output = new DebugOutput(mostBytes);
    try {
      return json.appendDetail(detail, output) ? requireJson(output.toByteArray()) : null;
    } catch (Throwable e) { // The codec is another's code.
      if (e instanceof VirtualMachineError broken && !(e instanceof StackOverflowError)) {
        throw broken;
      }
      LOGGER.log(Level.DEBUG, () -> "a detail is sent without its JSON: " + detail, e);
      return output.isFull() ? NO_ROOM : null;
    }
  }

  /** Requires one value. Anything else would make the whole error unreadable. */
  private static byte[] requireJson(byte[] text) {
    JsonReader reader = new JsonReader(text, 0, text.length, LIMITS);
    reader.skipValue();
    reader.end();
    return text;
  }

  /** Clients refuse an error that is nested too deep, and ours allows 100 levels. */
  private static final class DebugLimits implements JsonLimits {

    private static final int MOST_LEVELS = 64;

    @Override
    public int nestingDepth() {
      return MOST_LEVELS - 1;
    }

    @Override
    public long elementBytes() {
      return Long.MAX_VALUE;
    }

    @Override
    public RuntimeException tooDeep() {
      return new IllegalArgumentException("it is nested more than " + MOST_LEVELS + " deep");
    }

    @Override
    public RuntimeException tooManyElements(long bytes) {
      return new IllegalStateException("elements are not limited");
    }
  }
}
