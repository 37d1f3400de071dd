package dev.connectjava.coding;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An input stream that decompresses a source with a pooled inflater. Used by one thread. */
abstract class InflateInput extends InputStream {

  private static final int BUFFER_BYTES = 4 * 1024;

  private final InputStream source;
  private final CodecPool<Inflater> pool;
  private final Inflater inflater;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private State state = State.BEFORE_HEADER;

  private enum State {
    BEFORE_HEADER,
    IN_DATA,
    ENDED,
    FAILED,
    CLOSED
  }

  InflateInput(InputStream source, CodecPool<Inflater> pool) {
    this.source = source;
    this.pool = pool;
    this.inflater = pool.take();
  }

  /** Reads the header before compressed data with {@link #readByte}. */
  abstract void readHeader() throws IOException;

  /**
   * Reads the trailer after compressed data with {@link #readByte}.
   *
   * @return whether more compressed data follows, with its own header
   */
  abstract boolean readTrailer() throws IOException;

  /** Called with decompressed bytes before they are handed out. */
  void onInflated(byte[] bytes, int offset, int count) {}

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public final int read(byte[] target, int offset, int count) throws IOException {
    if (state == State.FAILED || state == State.CLOSED) {
      throw new IOException(state == State.CLOSED ? "the stream is closed" : "the data is corrupt");
    }
    if (count == 0) {
      return 0;
    }
    State before = state;
    state = State.FAILED;
    int inflated = before == State.ENDED ? -1 : inflateSome(before, target, offset, count);
    state = inflated < 0 ? State.ENDED : State.IN_DATA;
    return inflated;
  }

  /** Inflates at least one byte; returns -1 at the end of the data. */
  private int inflateSome(State before, byte[] target, int offset, int count) throws IOException {
    if (before == State.BEFORE_HEADER) {
      readHeader();
    }
    do {
      int inflated = inflate(target, offset, count);
      if (inflated > 0) {
        onInflated(target, offset, inflated);
        return inflated;
      }
    } while (proceed());
    return -1;
  }

  private int inflate(byte[] target, int offset, int count) throws IOException {
    try {
      return inflater.inflate(target, offset, count);
    } catch (DataFormatException e) {
      throw new IOException(
          "the data is corrupt" + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
    }
  }

  /**
   * Feeds the inflater, which has no output left, or ends this part of the data.
   *
   * @return whether there may be more
   */
  private boolean proceed() throws IOException {
    if (inflater.finished()) {
      position = limit - inflater.getRemaining();
      if (!readTrailer()) {
        return false;
      }
      inflater.reset();
      readHeader();
    } else if (inflater.needsDictionary()) {
      throw new IOException("preset dictionaries are not supported, but the data needs one");
    } else if (isAtEnd()) {
      throw new EOFException("the data is truncated");
    } else {
      inflater.setInput(buffer, position, limit - position);
      position = limit;
    }
    return true;
  }

  /** Returns whether the source has no more bytes. */
  final boolean isAtEnd() throws IOException {
    return position == limit && !fill();
  }

  /** Reads the next byte of the source, which must have one. */
  final int readByte() throws IOException {
    if (isAtEnd()) {
      throw new EOFException("the data is truncated");
    }
    return buffer[position++] & 0xFF;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, source.read(buffer, 0, buffer.length));
    return limit > 0;
  }

  @Override
  public final void close() throws IOException {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      pool.giveBack(inflater);
      source.close();
    }
  }
}
