package dev.connectjava.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do once a buffer of frames has been written to the socket, or never will be. Confined to
 * its event loop.
 */
final class WrittenFrames implements ChannelFutureListener {

  private final Http2LifecycleManager connection;
  private @Nullable Object[] subjects = new @Nullable Object[16];

  /** For each subject that is a {@link OutgoingData.Sender}, how many of its bytes are written. */
  private int[] bytes = new int[16];

  private int size;

  WrittenFrames(Http2LifecycleManager connection) {
    this.connection = connection;
  }

  /** Notifies the sender of the bytes. */
  void count(OutgoingData.Sender sender, int sent) {
    add(sender, sent);
  }

  /** Closes this side of the stream: its last frame is written. */
  void close(Http2Stream stream) {
    add(stream, 0);
  }

  /** Completes the promise of a frame. */
  void complete(ChannelPromise promise) {
    add(promise, 0);
  }

  private void add(Object subject, int sent) {
    if (size == subjects.length) {
      subjects = Arrays.copyOf(subjects, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    subjects[size] = subject;
    bytes[size] = sent;
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    for (int i = 0; i < size; i++) {
      Object subject = Objects.requireNonNull(subjects[i]);
      if (subject instanceof OutgoingData.Sender sender) {
        sender.sent(bytes[i]);
      } else if (subject instanceof Http2Stream stream) {
        connection.closeStreamLocal(stream, written);
      } else if (subject instanceof ChannelPromise promise) {
        complete(promise, written.cause());
      }
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
