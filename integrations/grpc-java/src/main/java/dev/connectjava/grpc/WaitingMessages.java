package dev.connectjava.grpc;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait until the peer has room for them: code of grpc-java may send without asking
 * {@code isReady}. Their bytes are limited, with some for each message. Not thread-safe: guarded by
 * the lock of its owner.
 */
final class WaitingMessages {

  /** What a message takes beside its encoded form, about: empty messages have a limit, too. */
  static final int OVERHEAD = 100;

  private record Waiting(Object message, long length) {}

  private final MessageForm<?> form;
  private final long maxBytes;
  private final Queue<Waiting> messages = new ArrayDeque<>();
  private long bytes;

  WaitingMessages(MessageForm<?> form, long maxBytes) {
    this.form = form;
    this.maxBytes = maxBytes;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Adds a message, unless more bytes than allowed would wait; one message may always wait. */
  boolean add(Object message) {
    long length = (long) OVERHEAD + form.length(message);
    if (!messages.isEmpty() && bytes + length > maxBytes) {
      return false;
    }
    bytes += length;
    messages.add(new Waiting(message, length));
    return true;
  }

  /** Removes the first message; null if there is none. */
  @Nullable Object poll() {
    Waiting first = messages.poll();
    if (first == null) {
      return null;
    }
    bytes -= first.length;
    return first.message;
  }

  void clear() {
    messages.clear();
    bytes = 0;
  }
}
