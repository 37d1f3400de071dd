package dev.connectjava.compression;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliDecoderChannel;
import com.aayushatharva.brotli4j.encoder.BrotliEncoderChannel;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;

/** Makes the streams of brotli4j. */
final class BrotliStreams {

  private BrotliStreams() {}

  static boolean load() {
    return Brotli4jLoader.isAvailable();
  }

  static OutputStream compress(OutputStream sink, int quality) throws IOException {
    Brotli4jLoader.ensureAvailability(); // Its channels don't load the native library.
    return Channels.newOutputStream(
        new BrotliEncoderChannel(new SinkChannel(sink), Encoder.Parameters.create(quality)));
  }

  static InputStream decompress(InputStream source) throws IOException {
    Brotli4jLoader.ensureAvailability();
    return Channels.newInputStream(new BrotliDecoderChannel(new SourceChannel(source)));
  }
}
