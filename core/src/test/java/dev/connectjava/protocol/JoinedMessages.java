package dev.connectjava.protocol;

import static java.util.Objects.requireNonNull;

import dev.connectjava.http.MessageMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs of messages for tests, as a reader makes them. */
public final class JoinedMessages {

  private JoinedMessages() {}

  /** Returns a run of at least two short messages, with its memory counted. */
  public static MessageRun run(MessageMemory memory, byte[]... messages) {
    AtomicReference<@Nullable MessageRun> found = new AtomicReference<>();
    new EnvelopeReader(Inbound.REQUEST, 0, 10_000, new Admission(memory, Admission.UNKNOWN))
        .read(body(messages), true, new OnlyRun(found));
    return requireNonNull(found.get());
  }

  /** Returns the envelopes of messages that are not compressed. */
  public static ByteBuffer body(byte[]... messages) {
    int length = 0;
    for (byte[] message : messages) {
      length += Envelope.PREFIX_BYTES + message.length;
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    for (byte[] message : messages) {
      body.put(Envelope.of(Envelope.UNCOMPRESSED, message));
    }
    return body.flip();
  }

  /** Returns the bytes of the messages of a run that have not been taken, and takes them. */
  public static List<byte[]> taken(MessageRun run) {
    List<byte[]> taken = new ArrayList<>();
    while (!run.isEmpty()) {
      taken.add(run.next().bytes());
    }
    return taken;
  }

  private record OnlyRun(AtomicReference<@Nullable MessageRun> found) implements MessageReceiver {

    @Override
    public void onMessage(RawMessage message) {
      throw new AssertionError("a message that is not in a run");
    }

    @Override
    public void onRun(MessageRun run) {
      if (!found.compareAndSet(null, run)) {
        throw new AssertionError("a second run");
      }
    }
  }
}
