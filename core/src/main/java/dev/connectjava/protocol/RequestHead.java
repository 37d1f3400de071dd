package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a request's head, for any protocol.
 *
 * @param procedure the path
 * @param codec the name of the codec of request and response
 * @param encoding the name of the encoding of compressed request messages; null for none
 * @param accepted the names of the encodings that the response may have, separated by commas; empty
 *     for none
 * @param timeout the longest time that the call may take, as the protocol can express it; null for
 *     no timeout
 * @param metadata the application's header fields
 */
public record RequestHead(
    String procedure,
    String codec,
    @Nullable String encoding,
    String accepted,
    @Nullable Duration timeout,
    Headers metadata) {

  /**
   * A cache of the fields that were written last, since many requests have the same head and no
   * application metadata. Thread-safe.
   */
  public static final class Recent {

    private record Entry(RequestHead head, Headers fields) {}

    private volatile @Nullable Entry last;

    /**
     * Returns the fields of a head that differs only in its procedure; null if the last one differs
     * in more.
     */
    public @Nullable Headers find(RequestHead head) {
      Entry entry = last;
      return entry != null
              && head.timeout == null
              && head.metadata.isEmpty()
              && entry.head.codec.equals(head.codec)
              && entry.head.accepted.equals(head.accepted)
              && Objects.equals(entry.head.encoding, head.encoding)
          ? entry.fields
          : null;
    }

    /**
     * Keeps the fields of a head, in place of the last ones, if other heads may have the same
     * fields.
     */
    public Headers keep(RequestHead head, Headers fields) {
      if (head.timeout == null && head.metadata.isEmpty()) {
        last = new Entry(head, fields);
      }
      return fields;
    }
  }
}
