package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On which thread a carried thread encodes and decodes: a loop's, or one of the JDK's. */
final class LongCodingTest {

  private static final boolean CARRIED = Runtime.version().feature() >= 24;
  private static final int LONG = LongCoding.MOST_BYTES + 1;
  private static final int LIMIT = 4 * 1024 * 1024;

  private final ThreadLoop loop = new ThreadLoop();
  private final Execution execution = Execution.of(ExecutionMode.carrier());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void end() {
    loop.close();
  }

  /** Encodes and compresses by copying, and records where the end of it is done. */
  private static final class Recorder implements MessageCodec.Appending<String>, Compression {

    volatile String coded = "";
    volatile String compressed = "";

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      coded = carrier();
      return new String(bytes, offset, length, UTF_8);
    }

    @Override
    public void append(String message, MessageOutput output) {
      byte[] bytes = message.getBytes(UTF_8);
      for (int i = 0; i < bytes.length; i += 1_000) {
        output.write(bytes, i, Math.min(1_000, bytes.length - i));
      }
      coded = carrier();
    }

    @Override
    public String name() {
      return "copy";
    }

    @Override
    public OutputStream compress(OutputStream sink) {
      compressed = carrier();
      return new FilterOutputStream(sink);
    }

    @Override
    public InputStream decompress(InputStream source) {
      return new FilterInputStream(source) {
        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
          compressed = carrier();
          return super.read(to, offset, Math.min(length, 10_000));
        }
      };
    }
  }

  private static String carrier() {
    String text = Thread.currentThread().toString();
    return text.substring(text.indexOf('@') + 1);
  }

  private static void assertCarrier(String carrier, boolean elsewhere) {
    assertThat(carrier).startsWith(CARRIED && !elsewhere ? "loop" : "ForkJoinPool");
  }

  private MessageCoding<String, String> coding(boolean binary) {
    return MessageCoding.ofServer(new MethodCodec<String, String>(recorder, recorder), LIMIT, 0)
        .withBinary(binary);
  }

  private interface Body {
    void run() throws Exception;
  }

  /** Runs the work on a carried thread, which is on its loop before and when it has waited. */
  private void carry(Body work) throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    loop.startUnwatched(execution, new Carried(loop, result, work));
    result.get(60, TimeUnit.SECONDS);
  }

  private record Carried(Loop loop, CompletableFuture<Void> result, Body work)
      implements Execution.Task {

    @Override
    public void run() {
      try {
        assertCarrier(carrier(), false);
        work.run();
        awaitWakeup();
        assertCarrier(carrier(), false);
        result.complete(null);
      } catch (Exception | Error e) {
        result.completeExceptionally(e);
      }
    }

    /** Waits until another thread wakes it, which happens after it was unmounted. */
    private void awaitWakeup() {
      Thread self = Thread.currentThread();
      AtomicBoolean woken = new AtomicBoolean();
      loop.execute(() -> {
        while (self.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        woken.set(true);
        LockSupport.unpark(self);
      });
      while (!woken.get()) {
        LockSupport.park();
      }
    }

    @Override
    public void onStartFailed(Throwable cause) {
      result.completeExceptionally(cause);
    }
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  private static RawMessage received(int length, boolean compressed) {
    return new RawMessage(text(length).getBytes(UTF_8), compressed);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void longText_isDecodedAndEncodedElsewhere_binaryMessagesAreNot(boolean binary, boolean elsewhere)
      throws Exception {
    MessageCoding<String, String> coding = coding(binary);
    carry(() -> coding.decode(received(LONG, false), null, LIMIT, null));
    assertCarrier(recorder.coded, elsewhere);
    carry(() -> coding.encode(text(LONG), null, null, true, EncodingMemory.UNCOUNTED));
    assertCarrier(recorder.coded, elsewhere);
    carry(() -> {
      OutgoingChunk chunk = new OutgoingChunk(EncodingMemory.UNCOUNTED);
      assertThat(chunk.enter()).isTrue();
      int bytes = coding.append(text(LONG), null, null, chunk, EncodingMemory.UNCOUNTED);
      assertThat(bytes).isEqualTo(LONG);
    });
    assertCarrier(recorder.coded, elsewhere);
  }

  @Test
  void shortMessages_areCodedOnTheLoop() throws Exception {
    MessageCoding<String, String> coding = coding(false);
    carry(() -> coding.decode(received(100_000, true), recorder, LIMIT, null));
    assertCarrier(recorder.coded, false);
    assertCarrier(recorder.compressed, false);
    carry(() -> coding.encode(text(100_000), recorder, true, true, EncodingMemory.UNCOUNTED));
    assertCarrier(recorder.coded, false);
    assertCarrier(recorder.compressed, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longMessage_isCompressedAndDecompressedElsewhere(boolean chunked) throws Exception {
    MessageCoding<String, String> coding = coding(true);
    carry(() -> coding.decode(received(LONG, true), recorder, LIMIT, null));
    assertCarrier(recorder.compressed, true);
    carry(() -> {
      if (chunked) {
        OutgoingChunk chunk = new OutgoingChunk(EncodingMemory.UNCOUNTED);
        assertThat(chunk.enter()).isTrue();
        int unused = coding.append(text(LONG), recorder, true, chunk, EncodingMemory.UNCOUNTED);
      } else {
        coding.encode(text(LONG), recorder, true, true, EncodingMemory.UNCOUNTED);
      }
    });
    assertCarrier(recorder.compressed, true);
  }

  /** A short message can become long as it is decompressed. */
  @Test
  void messageThatBecomesLong_isDecompressedElsewhereFromThenOn() throws Exception {
    Compression growing =
        new Compression() {
          @Override
          public String name() {
            return "growing";
          }

          @Override
          public OutputStream compress(OutputStream sink) {
            throw new AssertionError();
          }

          @Override
          public InputStream decompress(InputStream source) {
            return recorder.decompress(new java.io.ByteArrayInputStream(new byte[3 * LONG]));
          }
        };
    carry(() -> coding(true).decode(received(100, true), growing, LIMIT, null));
    assertCarrier(recorder.compressed, true);
  }
}
