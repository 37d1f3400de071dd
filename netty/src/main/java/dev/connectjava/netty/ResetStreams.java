package dev.connectjava.netty;

import java.util.LinkedHashSet;

/**
 * The streams that this side of a connection has reset last. What still comes of them was on its
 * way, and is passed over. Confined to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.1">RFC 9113, section 5.1</a>
 */
final class ResetStreams {

  /** More than are reset within the time in which the peer hears of it. */
  private static final int REMEMBERED = 1_000;

  private final LinkedHashSet<Integer> ids = new LinkedHashSet<>();

  void add(int id) {
    if (ids.size() == REMEMBERED) {
      ids.removeFirst();
    }
    ids.add(id);
  }

  /** Whether the stream is one of them. */
  boolean contain(int id) {
    return !ids.isEmpty() && ids.contains(id);
  }
}
