package dev.connectjava.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams of zstd-jni. */
final class ZstdStreams {

  /** 8 MiB, which every decoder has to support and no encoder for HTTP may exceed (RFC 9659). */
  private static final int LARGEST_WINDOW_LOG = 23;

  private ZstdStreams() {}

  static boolean load() {
    Native.load();
    return Native.isLoaded();
  }

  static OutputStream compress(OutputStream sink, int level) throws IOException {
    return new ZstdOutputStreamNoFinalizer(sink, RecyclingBufferPool.INSTANCE, level);
  }

  static InputStream decompress(InputStream source) throws IOException {
    ZstdInputStreamNoFinalizer stream =
        new ZstdInputStreamNoFinalizer(source, RecyclingBufferPool.INSTANCE);
    stream.setLongMax(LARGEST_WINDOW_LOG);
    return stream;
  }
}
