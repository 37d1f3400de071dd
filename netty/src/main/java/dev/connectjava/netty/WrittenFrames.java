package dev.connectjava.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;
import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do once a buffer of frames has been written to the socket, or never will be. Confined to
 * its event loop.
 */
final class WrittenFrames implements ChannelFutureListener {

  private static final Logger LOGGER = System.getLogger(WrittenFrames.class.getName());

  /** How many subjects a frame adds at most, if it is not made of several parts. */
  private static final int RESERVED = 3;

  private final Http2LifecycleManager connection;
  private @Nullable Object[] subjects = new @Nullable Object[16];

  /** For each subject that is a {@link DataSender}, how many of its bytes are written. */
  private int[] bytes = new int[16];

  private int size;
  private int ends;

  WrittenFrames(Http2LifecycleManager connection) {
    this.connection = connection;
  }

  /** Notifies the sender of the bytes. */
  void count(DataSender sender, int sent) {
    add(sender, sent);
  }

  /** Closes this side of the stream: its last frame is written. */
  void close(Http2Stream stream) {
    add(stream, 0);
    ends++;
  }

  /** Completes the promise of a frame. */
  void complete(ChannelPromise promise) {
    add(promise, 0);
  }

  /**
   * Ensures that the sender and the stream of a frame can be added without memory, so that it does
   * not fail when the frame is in the buffer.
   */
  void reserve() {
    if (size + RESERVED > subjects.length) {
      subjects = Arrays.copyOf(subjects, 2 * subjects.length);
    }
    if (subjects.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, subjects.length);
    }
  }

  private void add(Object subject, int sent) {
    reserve();
    subjects[size] = subject;
    bytes[size] = sent;
    size++;
  }

  /** Returns how many streams end with these frames. */
  int ends() {
    return ends;
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    for (int i = 0; i < size; i++) {
      try {
        notify(Objects.requireNonNull(subjects[i]), bytes[i], written);
      } catch (RuntimeException | Error e) { // The others are still to be notified.
        FailureLog.error(LOGGER, "can't handle the end of a write to", written.channel(), e);
      }
    }
  }

  private void notify(Object subject, int sent, ChannelFuture written) {
    if (subject instanceof DataSender sender) {
      sender.sent(sent);
    } else if (subject instanceof Http2Stream stream) {
      connection.closeStreamLocal(stream, written);
    } else if (subject instanceof ChannelPromise promise) {
      complete(promise, written.cause());
    }
  }

  private static void complete(ChannelPromise promise, @Nullable Throwable failure) {
    if (failure == null) {
      promise.trySuccess();
    } else {
      promise.tryFailure(failure);
    }
  }
}
