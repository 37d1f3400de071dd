package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file to which calls are appended, one on each line. Several objects, also of different
 * processes, may append to the same file. Thread-safe.
 */
record RecordingFile(Path file) {

  /** A file lock is one of the process, so it does not exclude the other threads. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** This byte behind all lines is locked: on Windows nothing can be written to what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** Appends a line, also on a thread that is interrupted, as the one of a cancelled call is. */
  void append(RecordedCall call) throws IOException {
    byte[] line = (call + "\n").getBytes(UTF_8);
    boolean interrupted = false;
    LOCK.lock();
    try {
      while (!appended(line)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      LOCK.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns false, and has written nothing, if the thread was interrupted. */
  private boolean appended(byte[] line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock unused = channel.lock(LOCKED_BYTE, 1, false); // Until the channel is closed.
      append(line, !endsWithLine(channel));
      return true;
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      return false;
    }
  }

  /** A process that was killed may have left a part of a line at the end. */
  private static boolean endsWithLine(FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer last = ByteBuffer.allocate(1);
    return size == 0 || (channel.read(last, size - 1) == 1 && last.get(0) == '\n');
  }

  /** Writes all at once, by a stream since that, unlike a channel, no interrupt can close. */
  private void append(byte[] line, boolean onNewLine) throws IOException {
    byte[] all = line;
    if (onNewLine) {
      all = new byte[line.length + 1];
      all[0] = '\n';
      System.arraycopy(line, 0, all, 1, line.length);
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      out.write(all);
    }
  }
}
