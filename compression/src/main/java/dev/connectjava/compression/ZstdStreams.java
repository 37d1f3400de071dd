package dev.connectjava.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import dev.connectjava.coding.CodecPool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The streams of zstd-jni. Their contexts are kept for reuse, since to make one costs several times
 * what it takes to compress a message of 1 KB. They are everybody's, whatever the level: nothing
 * would free those of a router that is gone. Thread-safe.
 */
final class ZstdStreams {

  /** 8 MiB, which every decoder has to support and no encoder for HTTP may exceed (RFC 9659). */
  private static final int LARGEST_WINDOW_LOG = 23;

  static final CodecPool<ZstdCompressCtx> COMPRESSORS =
      new CodecPool<>(ZstdCompressCtx::new, used -> {}, ZstdCompressCtx::close);

  static final CodecPool<ZstdInputStreamNoFinalizer> DECOMPRESSORS =
      new CodecPool<>(
          ZstdStreams::newDecompressor,
          used -> redirect(used, InputStream.nullInputStream()),
          ZstdStreams::end);

  private ZstdStreams() {}

  /** Whether the library has all that is used of it, which its older versions have not. */
  static boolean load() {
    Native.load();
    return Native.isLoaded() && comesBack(new byte[] {1, 2, 3});
  }

  private static boolean comesBack(byte[] data) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try {
      try (OutputStream compressed = compress(sink, 1)) {
        compressed.write(data);
      }
      try (InputStream stream = decompress(new ByteArrayInputStream(sink.toByteArray()))) {
        return Arrays.equals(stream.readAllBytes(), data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OutputStream compress(OutputStream sink, int level) {
    return new ZstdOutput(sink, level);
  }

  static InputStream decompress(InputStream source) {
    return new ZstdInput(source);
  }

  private static ZstdInputStreamNoFinalizer newDecompressor() {
    try {
      return new ZstdInputStreamNoFinalizer(
              InputStream.nullInputStream(), RecyclingBufferPool.INSTANCE)
          .setLongMax(LARGEST_WINDOW_LOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a decompressor begin anew with another source, whatever state it is in. */
  static void redirect(ZstdInputStreamNoFinalizer decompressor, InputStream source) {
    try {
      decompressor.resetSession(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees a decompressor, and closes the source that it has. */
  static void end(ZstdInputStreamNoFinalizer decompressor) {
    try {
      decompressor.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
