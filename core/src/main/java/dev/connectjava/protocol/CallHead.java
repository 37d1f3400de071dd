package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol has read from the head of a request.
 *
 * @param codec the name of the codec of request and response
 * @param requestCompression how the request's messages may be compressed; null for not at all
 * @param responseCompression how the response's messages may be compressed; null for not at all
 * @param fields those of the response's head that are the protocol's own
 * @param timeout the timeout that the client asks for; null if it does not
 * @param message the request message, where the head itself carries it; null where the body does
 */
public record CallHead(
    String codec,
    @Nullable Compression requestCompression,
    @Nullable Compression responseCompression,
    Headers fields,
    @Nullable Duration timeout,
    @Nullable RawMessage message) {

  /** The same head, of a client that asks for a timeout. */
  public CallHead withTimeout(@Nullable Duration newTimeout) {
    return newTimeout == null
        ? this
        : new CallHead(codec, requestCompression, responseCompression, fields, newTimeout, message);
  }

  /**
   * The head that was read before, for requests that say the same, as all of one client's mostly
   * do. Thread-safe.
   */
  public static final class Recent {

    private record Entry(@Nullable String encoding, @Nullable String accepted, CallHead head) {}

    private volatile @Nullable Entry last;

    /** The head that was read of a request that said the same, without its timeout; else null. */
    public @Nullable CallHead find(
        String codec, @Nullable String encoding, @Nullable String accepted) {
      Entry entry = last;
      return entry != null
              && Objects.equals(entry.accepted, accepted)
              && Objects.equals(entry.encoding, encoding)
              && entry.head.codec.equals(codec)
          ? entry.head
          : null;
    }

    /** Keeps a head without timeout and message, in place of the one before. */
    public CallHead keep(@Nullable String encoding, @Nullable String accepted, CallHead head) {
      last = new Entry(encoding, accepted, head);
      return head;
    }
  }
}
