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
 * Makes the streams of zstd-jni. Their contexts are pooled, since making one costs several times as
 * much as compressing a message of 1 KB. All routers and clients share the pools, whatever their
 * level: nothing would free the contexts of a router that is no longer used. Thread-safe.
 */
final class ZstdStreams {

  /** 8 MiB: every decoder must support it, and no encoder for HTTP may exceed it (RFC 9659). */
  private static final int LARGEST_WINDOW_LOG = 23;

  static final CodecPool<ZstdCompressCtx> COMPRESSORS =
      new CodecPool<>(ZstdCompressCtx::new, used -> {}, ZstdCompressCtx::close);

  static final CodecPool<ZstdInputStreamNoFinalizer> DECOMPRESSORS =
      new CodecPool<>(
          ZstdStreams::newDecompressor,
          used -> redirect(used, InputStream.nullInputStream()),
          ZstdStreams::end);

  private ZstdStreams() {}

  /** Returns whether the library has everything that is used here: older versions do not. */
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

  /** Resets a decompressor, in any state, to begin with another source. */
  static void redirect(ZstdInputStreamNoFinalizer decompressor, InputStream source) {
    try {
      decompressor.resetSession(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees a decompressor, and closes its source. */
  static void end(ZstdInputStreamNoFinalizer decompressor) {
    try {
      decompressor.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
