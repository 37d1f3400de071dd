package dev.connectjava.netty;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the header section of a block that a peer has sent before: a client that makes the same
 * call again sends the same bytes. They mean the same as long as the dynamic table is the same, so
 * each change of it forgets all blocks. A block is kept when it arrives for the second time, and is
 * found if {@link Http2FieldRules} have found its section to be well-formed. Confined to the event
 * loop.
 *
 * <p>What a connection keeps is bounded, since a peer chooses what it repeats: {@link #MOST}
 * blocks, and {@link #MOST_BYTES} of blocks and sections together. The objects of a short field
 * take three times its bytes.
 */
final class RepeatedBlocks {

  /** How many blocks are kept; a power of two. */
  private static final int MOST = 16;

  private static final int MOST_BLOCK_BYTES = 512;
  private static final int MOST_LIST_BYTES = 2 * 1024;
  private static final int MOST_FIELDS = 16;

  /** The most bytes of all blocks and of their sections, as RFC 9113 counts them. */
  static final int MOST_BYTES = 4 * 1024;

  /** A block that is kept. */
  private static final class Repeated {

    private final int hash;
    private final byte[] block;
    private final ReceivedFields section;

    Repeated(int hash, byte[] block, ReceivedFields section) {
      this.hash = hash;
      this.block = block;
      this.section = section;
    }

    int bytes() {
      return block.length + (int) section.listBytes();
    }
  }

  /** By the lowest bits of the hash; null before the first block. */
  private @Nullable Repeated @Nullable [] kept;

  /** The hashes of blocks that arrived once. */
  private int[] seen = {};

  private int length;
  private int bytes;

  /** The slot that is emptied next if there is no room. */
  private int nextEmptied;

  /** Counts the changes of the table, so that a hash from before one is not taken for a repeat. */
  private int changes;

  /** Returns the section of a block, or null if the block is not kept. */
  @Nullable ReceivedFields find(HpackInput block) {
    @Nullable Repeated[] all = kept;
    if (length == 0 || all == null || block.length() > MOST_BLOCK_BYTES) {
      return null;
    }
    int hash = block.hash();
    Repeated candidate = all[slot(hash)];
    return candidate != null
            && candidate.hash == hash
            && candidate.section.isWellFormed()
            && block.isEqualTo(candidate.block)
        ? candidate.section
        : null;
  }

  /**
   * Keeps a block if it has arrived before.
   *
   * @param section does not contain fields that are never indexed, and neither depends on nor makes
   *     a change of the table; sections that must not be kept are ignored
   */
  void arrived(HpackInput block, ReceivedFields section) {
    if (!section.isKeepable()
        || section.size() > MOST_FIELDS
        || block.length() > MOST_BLOCK_BYTES
        || section.listBytes() > MOST_LIST_BYTES) {
      return;
    }
    @Nullable Repeated[] all = kept;
    if (all == null) {
      all = new Repeated[MOST];
      kept = all;
      seen = new int[MOST];
    }
    int hash = block.hash();
    int mark = hash + changes;
    int slot = slot(hash);
    if (seen[slot] != mark) {
      seen[slot] = mark;
    } else {
      keep(all, slot, new Repeated(hash, block.copy(), section));
    }
  }

  private void keep(@Nullable Repeated[] all, int slot, Repeated repeated) {
    empty(all, slot);
    while (bytes + repeated.bytes() > MOST_BYTES) {
      empty(all, slot(nextEmptied++));
    }
    all[slot] = repeated;
    length++;
    bytes += repeated.bytes();
  }

  private void empty(@Nullable Repeated[] all, int slot) {
    Repeated dropped = all[slot];
    if (dropped != null) {
      all[slot] = null;
      length--;
      bytes -= dropped.bytes();
    }
  }

  private static int slot(int hash) {
    return hash & (MOST - 1);
  }

  /** Forgets all blocks, since the table has changed. */
  void clear() {
    changes++;
    @Nullable Repeated[] all = kept;
    if (length > 0 && all != null) {
      Arrays.fill(all, null);
      length = 0;
      bytes = 0;
    }
  }
}
