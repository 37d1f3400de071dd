package dev.connectjava.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An array with messages of a chunk, one behind the other. The sender appends complete messages,
 * while others take those that were appended before. What was taken is never changed.
 */
final class ChunkSegment {

  private static final VarHandle APPENDED;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      APPENDED = lookup.findVarHandle(ChunkSegment.class, "appended", int.class);
      NEXT = lookup.findVarHandle(ChunkSegment.class, "next", ChunkSegment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final byte[] array;

  /** The one message of this segment, if the array has only its prefix; null otherwise. */
  final @Nullable ByteBuffer shared;

  /** The index after the last complete message; written by the sender. */
  @SuppressWarnings("unused") // Used through its handle.
  private int appended;

  /** The segment that follows this one, which is complete then; written by the sender. */
  @SuppressWarnings("unused") // Used through its handle.
  private @Nullable ChunkSegment next;

  /** The last segment of a chunk, if this is its first; used by the sender. */
  ChunkSegment last = this;

  /** The index of the first byte that was not taken. Guarded by the lock of the chunk's owner. */
  int taken;

  /** The memory that was taken for the array, and for a message that is not in it. */
  final int memoryBytes;

  ChunkSegment(byte[] array, int start, int memoryBytes, @Nullable ByteBuffer shared) {
    this.array = array;
    this.shared = shared;
    this.appended = start;
    this.taken = start;
    this.memoryBytes = memoryBytes;
  }

  // The sender.

  /** Returns the index for the next message. */
  int end() {
    return appended;
  }

  void append(int newEnd) {
    APPENDED.setRelease(this, newEnd);
  }

  void append(ChunkSegment segment) {
    NEXT.setRelease(this, segment);
  }

  // Any thread.

  int appended() {
    return (int) APPENDED.getAcquire(this);
  }

  @Nullable ChunkSegment next() {
    return (ChunkSegment) NEXT.getAcquire(this);
  }
}
