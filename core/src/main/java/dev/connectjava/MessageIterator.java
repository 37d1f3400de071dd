package dev.connectjava;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The messages that a source gives until it gives null. For one thread at a time. */
final class MessageIterator<T> implements Iterator<T> {

  /** Gives the next message, or null at the end. */
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
