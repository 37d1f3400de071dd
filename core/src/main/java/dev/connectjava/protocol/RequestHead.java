package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head says, whatever the protocol.
 *
 * @param procedure the path
 * @param codec the name of the codec of request and response
 * @param encoding the name of the encoding of compressed request messages; null for none
 * @param accepted the names of the encodings that the response may have, separated by commas; empty
 *     for none
 * @param timeout how long the call may take, as the protocol can express it; null for no timeout
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
   * The fields that were written before, for requests of which the protocol says the same and the
   * application nothing, as many are. Thread-safe.
   */
  public static final class Recent {

    private record Entry(RequestHead head, Headers fields) {}

    private volatile @Nullable Entry last;

    /** The fields of a head that differs by its procedure alone; null if there are none. */
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

    /** Keeps the fields of a head, in place of those before, if others may be like it. */
    public Headers keep(RequestHead head, Headers fields) {
      if (head.timeout == null && head.metadata.isEmpty()) {
        last = new Entry(head, fields);
      }
      return fields;
    }
  }
}
