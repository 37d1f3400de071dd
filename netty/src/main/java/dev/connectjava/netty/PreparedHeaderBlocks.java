package dev.connectjava.netty;

import dev.connectjava.Headers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encoded forms of {@link Headers} objects that a protocol uses for many messages of an HTTP/2
 * connection. An object is known by its identity. Not thread-safe.
 *
 * <p>Only short blocks that consist of indexes are kept. Headers that are long are not, even if
 * their block is short, since each is kept alive here: at most {@value #LENGTH} with a block and a
 * few candidates. An object gets a prepared block at its second sight, so that objects of one
 * message don't displace the others.
 */
final class PreparedHeaderBlocks {

  static final int LENGTH = 8;

  private static final int MOST_BYTES = 32;

  /** How long headers may be, as RFC 9113 counts them. */
  static final int MOST_LIST_BYTES = 1024;

  private static final int CANDIDATES = 4;

  private record Block(int status, Headers headers, byte[] bytes) {}

  private final @Nullable Block[] blocks = new @Nullable Block[LENGTH];
  private final @Nullable Headers[] candidates = new @Nullable Headers[CANDIDATES];
  private int nextBlock;
  private int nextCandidate;
  private int changes;

  /**
   * Returns the block of an object.
   *
   * @param status the status of the head; 0 for a block without one
   * @param tableChanges the {@link HpackEncoderTable#changes} of the table: all blocks from before
   *     the last one are dropped
   * @return null if there is none
   */
  @SuppressWarnings(
      "ReferenceEquality") // An equal object would have to be compared field by field.
  byte @Nullable [] find(int status, Headers headers, int tableChanges) {
    if (changes != tableChanges) {
      changes = tableChanges;
      Arrays.fill(blocks, null);
      Arrays.fill(candidates, null);
    }
    for (Block block : blocks) {
      if (block == null) {
        return null;
      }
      if (block.headers == headers && block.status == status) {
        return block.bytes;
      }
    }
    return null;
  }

  /**
   * Considers an object that was not found and whose block consists of indexes.
   *
   * @param listBytes the length of the headers, as RFC 9113 counts it
   * @param output has the block from an offset to its end
   */
  @SuppressWarnings("ReferenceEquality") // As in the search.
  void offer(int status, Headers headers, long listBytes, HpackOutput output, int offset) {
    if (output.length() - offset > MOST_BYTES || listBytes > MOST_LIST_BYTES) {
      return;
    }
    for (Headers candidate : candidates) {
      if (candidate == headers) {
        blocks[nextBlock] = new Block(status, headers, output.copyFrom(offset));
        nextBlock = (nextBlock + 1) % LENGTH;
        return;
      }
    }
    candidates[nextCandidate] = headers;
    nextCandidate = (nextCandidate + 1) % CANDIDATES;
  }
}
