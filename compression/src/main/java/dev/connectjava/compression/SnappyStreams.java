package dev.connectjava.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

/** Makes the streams: snappy-java's stream to compress, and our own to decompress. */
final class SnappyStreams {

  private SnappyStreams() {}

  static boolean load() {
    return !Snappy.getNativeLibraryVersion().isEmpty();
  }

  static OutputStream compress(OutputStream sink) throws IOException {
    return new SnappyFramedOutputStream(new SinkChannel(sink));
  }

  static InputStream decompress(InputStream source) {
    return new SnappyFramedInput(source);
  }
}
