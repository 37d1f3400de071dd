package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.Pieces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A connection in memory, whose clock stands, that is fed what a fuzzer has made. Whatever that is:
 * nothing is thrown to the end of the pipeline, or logged as more than a note; what is buffered
 * stays within a bound; and when the connection is over, every buffer is released.
 */
final class FuzzedConnection implements AutoCloseable {

  /** The head of a request or a response, a window of HTTP/2, and what is being written. */
  private static final long MOST_BUFFERED_BYTES = 1024 * 1024;

  private static final Logger LOGGER = Logger.getLogger("dev.connectjava");

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final EmbeddedChannel channel;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final Complaints complaints = new Complaints();

  FuzzedConnection(EmbeddedChannel channel) {
    this.channel = channel;
    channel.freezeTime();
    channel.config().setAllocator(allocator);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(complaints);
  }

  EmbeddedChannel channel() {
    return channel;
  }

  /** Feeds bytes in pieces, as long as the connection is open. */
  void feedInPieces(byte[] bytes) {
    feed(Pieces.of(bytes));
  }

  /** Feeds buffers, as long as the connection is open. */
  void feed(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      if (channel.isOpen()) {
        ByteBuf data = allocator.buffer(Math.max(1, piece.remaining()));
        channel.writeInbound(data.writeBytes(piece));
        settle();
      }
    }
  }

  /** Runs what is to be run, and takes what is sent. */
  void settle() {
    channel.runPendingTasks();
    for (Object message = channel.readOutbound();
        message != null;
        message = channel.readOutbound()) {
      take((ByteBuf) message);
    }
    assertThat(buffered()).isLessThanOrEqualTo(MOST_BUFFERED_BYTES);
    channel.checkException();
    Object passedOn = channel.readInbound();
    assertThat(passedOn).isNull();
  }

  private void take(ByteBuf message) {
    byte[] bytes = new byte[message.readableBytes()];
    message.readBytes(bytes);
    sent.writeBytes(bytes);
    ReferenceCountUtil.release(message);
  }

  /** What has been sent so far. */
  byte[] sent() {
    return sent.toByteArray();
  }

  private long buffered() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  /** Lets two days pass, so that whatever waits gives up, then loses the connection. */
  @Override
  public void close() {
    try {
      channel.advanceTimeBy(2, TimeUnit.DAYS);
      channel.runScheduledPendingTasks();
      settle();
      channel.close();
      settle();
      channel.finishAndReleaseAll();
      assertThat(buffered()).as("bytes in buffers that nobody has released").isZero();
      complaints.check();
    } finally {
      LOGGER.removeHandler(complaints);
      LOGGER.setUseParentHandlers(true);
    }
  }

  /**
   * What is logged as a warning or an error, which a peer must not be able to cause; but a server
   * says once that a client speaks TLS to its port without.
   */
  private static final class Complaints extends Handler {

    private AssertionError first = new AssertionError();
    private int count;

    @Override
    public void publish(LogRecord record) {
      boolean said = PortMismatches.class.getName().equals(record.getLoggerName());
      if (!said && record.getLevel().intValue() >= Level.WARNING.intValue() && count++ == 0) {
        first = new AssertionError("it was logged: " + record.getMessage(), record.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    void check() {
      if (count > 0) {
        throw first;
      }
    }
  }
}
