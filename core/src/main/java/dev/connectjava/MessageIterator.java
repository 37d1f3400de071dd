package dev.connectjava;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over the messages of a source, which returns null at its end. For one thread at a
 * time.
 */
final class MessageIterator<T> implements Iterator<T> {

  /** A source of messages; returns null at its end. */
  @FunctionalInterface
  interface Source<T> {
    @Nullable T receive();
  }

  private final Source<T> source;
  private @Nullable T next;
  private boolean ended;

  MessageIterator(Source<T> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = source.receive();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    T message = Objects.requireNonNull(next);
    next = null;
    return message;
  }
}
