package dev.connectjava.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The parts of one response's body that wait to be written. Confined to the exchange's loop. */
final class BodyParts {

  /** The most bytes that are passed to the container at once. */
  private static final int MOST_BYTES = 16 * 1024;

  private final Queue<ByteBuffer> parts = new ArrayDeque<>(4);

  /** What follows the parts in a frame of its own. */
  private @Nullable ByteBuffer end;

  private long added;

  void add(ByteBuffer part) {
    if (part.hasRemaining()) {
      added += part.remaining();
      parts.add(part);
    }
  }

  /** Sets what follows all parts in a frame of its own. */
  void end(ByteBuffer last) {
    if (last.hasRemaining()) {
      end = last;
    }
  }

  /** Makes the end the next part; returns false if there is none. */
  boolean beginEnd() {
    ByteBuffer last = end;
    if (last == null) {
      return false;
    }
    parts.add(last);
    end = null;
    return true;
  }

  /** Returns whether there is nothing to write, apart from the end. */
  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Returns how many bytes were added so far, without the end. */
  long added() {
    return added;
  }

  /** Returns how many bytes wait, with the end. */
  int remaining() {
    ByteBuffer last = end;
    int remaining = last == null ? 0 : last.remaining();
    for (ByteBuffer part : parts) {
      remaining += part.remaining();
    }
    return remaining;
  }

  /** Writes as much as is passed to a container at once; returns the number of bytes. */
  int writeNext(ServletOutputStream output) throws IOException {
    ByteBuffer part = parts.element();
    int count = Math.min(part.remaining(), MOST_BYTES);
    if (part.hasArray()) {
      output.write(part.array(), part.arrayOffset() + part.position(), count);
    } else {
      byte[] copy = new byte[count];
      part.get(part.position(), copy);
      output.write(copy);
    }
    part.position(part.position() + count);
    if (!part.hasRemaining()) {
      parts.remove();
    }
    return count;
  }

  /** Drops everything. */
  void clear() {
    parts.clear();
    end = null;
  }
}
