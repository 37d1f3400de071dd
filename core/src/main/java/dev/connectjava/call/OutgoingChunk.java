package dev.connectjava.call;

import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.MessageLimit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream that its sender has encoded and its loop has not taken: one after
 * another in one array, or in a few. What is there when the loop comes to it leaves together.
 *
 * <p>A sender {@linkplain #enter enters}, encodes a message, commits it and leaves. It has no lock
 * meanwhile, since a codec is user code and may take long. The messages that were committed before
 * can be taken at any time, under the lock of the chunk's owner, which also keeps their order. If
 * another sender is within, {@link #enter} returns false; that sender takes what is committed and
 * passes its message to the transport itself.
 */
public final class OutgoingChunk {

  /**
   * The number of bytes from which on the sender passes the messages to the transport itself, since
   * they would not leave in one piece.
   */
  public static final int MOST_BYTES = 16 * 1024;

  /** The length of the shortest array. */
  private static final int LEAST_BYTES = 256;

  /** A piece of a longer array is copied if it is much shorter than the array. */
  private static final int COPIED_BYTES = 1024;

  private static final VarHandle SLOT;
  private static final VarHandle CURRENT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SLOT = lookup.findVarHandle(OutgoingChunk.class, "slot", Object.class);
      CURRENT = lookup.findVarHandle(OutgoingChunk.class, "current", ChunkSegment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The content of the slot if it is not the first segment of a chunk. */
  private enum Slot {
    /** There is no message, and no step of the loop has been asked for. */
    EMPTY,
    /** A sender is within. */
    ENTERED,
    /** A sender is within, and a step of the loop has come in vain. */
    MISSED
  }

  /** What a sender has to do after it has left. */
  public enum Next {
    /** Nothing: a step of the loop will take the messages. */
    NOTHING,
    /** Ask for a step of the loop, which takes the messages. */
    ASK,
    /** Take the messages, because they are enough. */
    TAKE
  }

  private final EncodingMemory memory;
  private final ChunkOutput output;

  /** A {@link Slot}, or the first segment of a chunk for which a step has been asked. */
  @SuppressWarnings("unused") // Used through its handle.
  private volatile Object slot = Slot.EMPTY;

  /** The first segment of the newest chunk; null if all of it was taken. */
  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable ChunkSegment current;

  // Used by the sender that is within.

  /** Null if there was no message when the sender entered, and none was committed since. */
  private @Nullable ChunkSegment first;

  private boolean asked;
  private int chunkBytes;

  /** The length of the chunk before this one, which this one may be expected to have. */
  private int usualBytes;

  /**
   * Creates an empty chunk.
   *
   * @param memory provides the memory of the arrays until their messages are taken
   */
  public OutgoingChunk(EncodingMemory memory) {
    this.memory = memory;
    this.output = new ChunkOutput(memory);
  }

  // The sender.

  /** Makes the calling thread the sender; false if another one is within. */
  public boolean enter() {
    while (true) {
      Object seen = slot;
      if (seen == Slot.ENTERED || seen == Slot.MISSED) {
        return false;
      }
      if (SLOT.compareAndSet(this, seen, Slot.ENTERED)) {
        entered(seen);
        return true;
      }
    }
  }

  private void entered(Object seen) {
    if (seen == Slot.EMPTY) {
      first = null;
      asked = false;
      usualBytes = chunkBytes;
      chunkBytes = 0;
    } else {
      first = (ChunkSegment) seen;
      asked = true;
    }
  }

  /**
   * Begins a message.
   *
   * @param leastBytes the room that it needs at first, with its prefix; it may ask for more
   * @param expectedBytes the length that it probably has, with its prefix
   * @return the output to which it is appended, without a prefix
   */
  ChunkOutput begin(int leastBytes, int expectedBytes, MessageLimit limit, int limitBytes) {
    output.limit(limit, limitBytes);
    begin(leastBytes, expectedBytes);
    return output;
  }

  private void begin(int leastBytes, int expectedBytes) {
    ChunkSegment head = first;
    if (head == null) {
      output.begin(leastBytes, arrayBytes((long) usualBytes + expectedBytes));
      return;
    }
    ChunkSegment last = head.last;
    int wanted = Math.max(expectedBytes, output.usualBytes());
    // In a short array a longer message may begin: the next array is longer.
    int enough = Math.max(leastBytes, Math.min(wanted, last.array.length / 4));
    if (last.array.length - last.end() >= enough) {
      output.begin(last);
    } else {
      output.begin(leastBytes, arrayBytes(Math.max(2L * last.array.length, expectedBytes)));
    }
  }

  /** Appends a long message that is not copied: its segment has only an array for the prefix. */
  void share(ByteBuffer message) {
    output.begin(Envelope.PREFIX_BYTES, Envelope.PREFIX_BYTES);
    output.share(message);
    output.putPrefix(Envelope.UNCOMPRESSED);
  }

  private static int arrayBytes(long wanted) {
    return (int) Math.min(Math.max(wanted, LEAST_BYTES), MOST_BYTES);
  }

  /** Returns the length of the message that was appended, without its prefix. */
  public int messageBytes() {
    return output.length();
  }

  /** Lets the complete message be taken. */
  public void commit() {
    ChunkSegment head = first;
    ChunkSegment segment;
    if (head == null) {
      segment = output.toSegment();
      first = segment;
      current = segment;
    } else if (output.isFresh()) {
      segment = output.toSegment();
      head.last.append(segment);
      head.last = segment;
    } else {
      segment = head.last;
    }
    int end = output.position();
    chunkBytes += end - segment.end();
    if (segment.shared != null) {
      chunkBytes += segment.shared.remaining();
    }
    segment.append(end);
  }

  /** Ends the sender's stay. A message that was not committed is dropped. */
  public Next leave() {
    output.end();
    ChunkSegment head = first;
    boolean full = chunkBytes >= MOST_BYTES;
    boolean ask = !asked;
    first = null;
    if (!SLOT.compareAndSet(this, Slot.ENTERED, head == null ? Slot.EMPTY : head)) {
      slot = head == null ? Slot.EMPTY : head;
      ask = true;
    }
    if (head == null) {
      return Next.NOTHING;
    }
    return full ? Next.TAKE : ask ? Next.ASK : Next.NOTHING;
  }

  // The thread that has the lock of the owner.

  /**
   * Takes the messages that are committed.
   *
   * @param receiver receives them in order, in as few pieces as possible; owns the pieces
   */
  public void take(Consumer<? super ByteBuffer> receiver) {
    while (true) {
      Object seen = slot;
      if (seen == Slot.EMPTY) {
        return;
      }
      if (seen instanceof ChunkSegment chunk) {
        if (SLOT.compareAndSet(this, seen, Slot.EMPTY)) {
          CURRENT.compareAndSet(this, chunk, null);
          giveBack(chunk);
          take(chunk, receiver, true);
          return;
        }
      } else {
        ChunkSegment chunk = current;
        if (chunk != null) {
          takeCommitted(chunk, receiver);
        }
        if (seen == Slot.MISSED || SLOT.compareAndSet(this, Slot.ENTERED, Slot.MISSED)) {
          return;
        }
      }
    }
  }

  /** Gives back the memory of a chunk that is complete; the transport counts it from now on. */
  private void giveBack(ChunkSegment chunk) {
    int bytes = 0;
    for (ChunkSegment segment = chunk; segment != null; segment = segment.next()) {
      bytes += segment.memoryBytes;
    }
    if (bytes > 0) {
      memory.giveBack(bytes);
    }
  }

  /**
   * Takes what is committed while a sender is within. If that fails, the sender asks for a step.
   */
  private void takeCommitted(ChunkSegment chunk, Consumer<? super ByteBuffer> receiver) {
    try {
      take(chunk, receiver, false);
    } catch (RuntimeException | Error e) {
      SLOT.compareAndSet(this, Slot.ENTERED, Slot.MISSED);
      throw e;
    }
  }

  private static void take(
      ChunkSegment chunk, Consumer<? super ByteBuffer> receiver, boolean complete) {
    for (ChunkSegment segment = chunk; segment != null; ) {
      ChunkSegment next = segment.next(); // Before: if there is one, this segment is complete.
      int from = segment.taken;
      int to = segment.appended();
      if (to > from) {
        segment.taken = to;
        receiver.accept(piece(segment.array, from, to, complete || next != null));
        if (segment.shared != null) {
          receiver.accept(segment.shared);
        }
      }
      segment = next;
    }
  }

  /**
   * Returns a piece of an array. What is much shorter than its array is copied: the transport may
   * keep the piece for long, and counts only its bytes.
   */
  private static ByteBuffer piece(byte[] array, int from, int to, boolean complete) {
    return complete && array.length > COPIED_BYTES && to - from < array.length / 4
        ? ByteBuffer.wrap(Arrays.copyOfRange(array, from, to))
        : ByteBuffer.wrap(array, from, to - from);
  }
}
