package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Small messages in one array, one after another, each with its prefix; or one message of any
 * length, without it. The messages are taken from the first one on, and their memory stays with the
 * run. For one thread at a time, except that any thread may release it.
 */
public final class MessageRun {

  /** The length up to which a message or a run is joined with others. */
  private static final int SHORT_BYTES = 2 * 1024;

  /** The length of the longest run of several messages. */
  private static final int LONGEST_BYTES = 16 * 1024;

  /** The length of the shortest array to which messages are added. */
  private static final int SHORTEST_PACK_BYTES = 512;

  private final Reservation reservation;
  private final byte[] array;

  /** Whether messages may be added behind the end, up to the length of the array. */
  private final boolean growing;

  private int position;
  private int end;

  /** The only message; null if it has been taken, or the messages are in the array. */
  private @Nullable RawMessage only;

  private MessageRun(Reservation reservation, byte[] array, int end, boolean growing) {
    this.reservation = reservation;
    this.array = array;
    this.end = end;
    this.growing = growing;
  }

  private MessageRun(RawMessage only) {
    this(only.reservation(), only.array(), 0, false);
    this.only = only;
  }

  /** Returns a run of one message, which keeps its memory. */
  public static MessageRun of(RawMessage message) {
    return new MessageRun(message);
  }

  /**
   * Returns the length of the messages with which a piece of a body begins, if at least two of them
   * are complete, short and not compressed.
   *
   * @param body borrowed, and not read
   * @param limitBytes the length of the longest message that is allowed
   * @return the length with prefixes; 0 if none of the messages is such
   */
  static int lengthOf(ByteBuffer body, int limitBytes) {
    int start = body.position();
    int end = start;
    int messages = 0;
    int most = Math.min(body.limit(), start + LONGEST_BYTES);
    int longest = Math.min(limitBytes, SHORT_BYTES);
    while (most - end >= Envelope.PREFIX_BYTES && body.get(end) == Envelope.UNCOMPRESSED) {
      int length = body.getInt(end + 1);
      if (length < 0 || length > Math.min(longest, most - end - Envelope.PREFIX_BYTES)) {
        break;
      }
      end += Envelope.PREFIX_BYTES + length;
      messages++;
    }
    return messages < 2 ? 0 : end - start;
  }

  /**
   * Reads several messages.
   *
   * @param body borrowed; read to the end of the run if one is returned
   * @param length that of the messages, from {@link #lengthOf}
   * @return null if the memory for all of them together is refused
   */
  static @Nullable MessageRun read(
      ByteBuffer body, int length, Inbound inbound, Admission admission) {
    Reservation reservation = admission.admitRun(inbound, length);
    if (reservation == null) {
      return null;
    }
    byte[] array = new byte[length];
    body.get(array);
    return new MessageRun(reservation, array, length, false);
  }

  /** Returns whether the run is short enough to be joined with others. */
  public boolean isShort() {
    return length() <= SHORT_BYTES;
  }

  private int length() {
    return only == null ? end - position : Envelope.PREFIX_BYTES + only.length();
  }

  /**
   * Moves a short run to the end of the run before it, or into a longer array that has room for
   * more. Each such array is twice as long as the one before it: the last one may stay nearly
   * empty.
   *
   * @param before the run before it
   * @return the run that has the messages: the one before it, or a new one; null if there is no
   *     memory for a new one, and nothing has been moved
   */
  public @Nullable MessageRun packBehind(MessageRun before) {
    if (before.growing && before.array.length - before.end >= length()) {
      moveTo(before);
      return before;
    }
    int twice = before.growing ? 2 * before.array.length : 0;
    int bytes = Math.max(length(), Math.min(Math.max(twice, SHORTEST_PACK_BYTES), LONGEST_BYTES));
    Reservation reserved = reservation.another(bytes);
    if (reserved == null) {
      return null;
    }
    MessageRun pack = new MessageRun(reserved, new byte[bytes], 0, true);
    moveTo(pack);
    return pack;
  }

  private void moveTo(MessageRun pack) {
    ByteBuffer free = ByteBuffer.wrap(pack.array, pack.end, length());
    RawMessage message = only;
    if (message == null) {
      free.put(array, position, end - position);
    } else {
      free.put((byte) (message.compressed() ? Envelope.COMPRESSED : Envelope.UNCOMPRESSED));
      free.putInt(message.length());
      free.put(message.array(), message.offset(), message.length());
    }
    pack.end = free.position();
    reservation.release();
  }

  /** Returns whether all messages have been taken. */
  public boolean isEmpty() {
    return only == null && position == end;
  }

  /** Takes the next message, which must exist. */
  public RawMessage next() {
    RawMessage message = only;
    if (message != null) {
      only = null;
      return message;
    }
    boolean compressed = array[position] == Envelope.COMPRESSED;
    int offset = position + Envelope.PREFIX_BYTES;
    int length = Envelope.length(array, position);
    position = offset + length;
    Reservation own = compressed ? reservation.nothing() : Reservation.EMPTY;
    return new RawMessage(array, offset, length, compressed, false, own);
  }

  /** Returns the memory of all messages; that of a run of one message is the message's own. */
  public Reservation reservation() {
    return reservation;
  }

  /** Gives back the memory of all messages; they can still be taken. */
  public void release() {
    reservation.release();
  }
}
