package dev.connectjava.memory;

import dev.connectjava.Compressions;
import dev.connectjava.spi.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** Compresses by gzip, and counts how often. */
final class CountedGzip implements Compression {

  private final Compression gzip = Compressions.gzip(1);
  private final AtomicInteger compressed = new AtomicInteger();
  private final AtomicInteger decompressed = new AtomicInteger();

  int compressed() {
    return compressed.get();
  }

  int decompressed() {
    return decompressed.get();
  }

  @Override
  public String name() {
    return gzip.name();
  }

  @Override
  public OutputStream compress(OutputStream sink) throws IOException {
    compressed.incrementAndGet();
    return gzip.compress(sink);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    decompressed.incrementAndGet();
    return gzip.decompress(source);
  }
}
