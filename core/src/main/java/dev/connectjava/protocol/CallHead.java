package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as a protocol has read it.
 *
 * @param codec the name of the codec of request and response
 * @param requestCompression how the request's messages may be compressed; null for not at all
 * @param responseCompression how the response's messages may be compressed; null for not at all
 * @param fields the fields of the response's head that belong to the protocol
 * @param timeout the timeout that the client asks for; null if it asks for none
 * @param message the request message if the head itself carries it; null if the body carries it
 */
public record CallHead(
    String codec,
    @Nullable Compression requestCompression,
    @Nullable Compression responseCompression,
    Headers fields,
    @Nullable Duration timeout,
    @Nullable RawMessage message) {

  /** Returns the same head with a timeout of the client. */
  public CallHead withTimeout(@Nullable Duration newTimeout) {
    return newTimeout == null
        ? this
        : new CallHead(codec, requestCompression, responseCompression, fields, newTimeout, message);
  }

  /**
   * A cache of the head that was read last, since most requests of one client have the same head.
   * Thread-safe.
   */
  public static final class Recent {

    private record Entry(
        @Nullable String encoding, @Nullable String accepted, String supported, CallHead head) {}

    private volatile @Nullable Entry last;

    /**
     * Returns the head of an earlier request with the same values, without its timeout; null if the
     * last one differs.
     *
     * @param supported the names of this side's encodings, which the fields of the head contain
     */
    public @Nullable CallHead find(
        String codec, @Nullable String encoding, @Nullable String accepted, String supported) {
      Entry entry = last;
      return entry != null
              && Objects.equals(entry.accepted, accepted)
              && Objects.equals(entry.encoding, encoding)
              && entry.supported.equals(supported)
              && entry.head.codec.equals(codec)
          ? entry.head
          : null;
    }

    /** Keeps a head without timeout and message, in place of the last one. */
    public CallHead keep(
        @Nullable String encoding, @Nullable String accepted, String supported, CallHead head) {
      last = new Entry(encoding, accepted, supported, head);
      return head;
    }
  }
}
