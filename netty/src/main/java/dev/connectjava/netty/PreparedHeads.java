package dev.connectjava.netty;

import dev.connectjava.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of heads whose {@link Headers} object a protocol uses for many responses of an HTTP/1.1
 * connection. An object is known by its identity. Not thread-safe.
 *
 * <p>Only short heads are kept, so the objects that are kept alive here are small. An object gets a
 * prepared head at its second sight, so that objects of one response don't displace the others.
 */
final class PreparedHeads {

  private static final int LENGTH = 4;

  /** The longest head that is kept. */
  private static final int MOST_BYTES = 512;

  private static final int CANDIDATES = 4;

  private record Head(
      int status, Headers headers, Http1Framing framing, ConnectionOption option, byte[] bytes) {}

  private final @Nullable Head[] heads = new @Nullable Head[LENGTH];
  private final @Nullable Headers[] candidates = new @Nullable Headers[CANDIDATES];
  private int nextHead;
  private int nextCandidate;

  /** Returns the bytes of a head; null if they are not prepared. */
  @SuppressWarnings(
      "ReferenceEquality") // An equal object would have to be compared field by field.
  byte @Nullable [] find(
      int status, Headers headers, Http1Framing framing, ConnectionOption option) {
    for (Head head : heads) {
      if (head == null) {
        return null;
      }
      if (head.headers == headers
          && head.status == status
          && head.framing == framing
          && head.option == option) {
        return head.bytes;
      }
    }
    return null;
  }

  /**
   * Considers a head that was not found, and whose fields are not sensitive.
   *
   * @param output has the head
   */
  @SuppressWarnings("ReferenceEquality") // As in the search.
  void offer(
      int status,
      Headers headers,
      Http1Framing framing,
      ConnectionOption option,
      Http1HeadOutput output) {
    if (output.length() > MOST_BYTES) {
      return;
    }
    for (Headers candidate : candidates) {
      if (candidate == headers) {
        heads[nextHead] = new Head(status, headers, framing, option, output.copy());
        nextHead = (nextHead + 1) % LENGTH;
        return;
      }
    }
    candidates[nextCandidate] = headers;
    nextCandidate = (nextCandidate + 1) % CANDIDATES;
  }
}
