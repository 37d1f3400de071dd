package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reads a body of 100 envelopes with messages of 64 bytes, in pieces of some lengths, and takes each
 * message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnvelopeBenchmark {

  private static final int MESSAGES = 100;
  private static final int MESSAGE_BYTES = 64;

  /**
   * The length of a piece: the whole body, one that ends within messages, and one within prefixes.
   */
  @Param({"6900", "1000", "68"})
  int pieceBytes;

  private byte[] body;

  @Setup
  public void encode() {
    ByteBuffer envelopes = ByteBuffer.allocate(MESSAGES * (Envelope.PREFIX_BYTES + MESSAGE_BYTES));
    for (int i = 0; i < MESSAGES; i++) {
      envelopes.put(Envelope.of(0, new byte[MESSAGE_BYTES]));
    }
    body = envelopes.array();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void read(Blackhole blackhole) {
    MessageReceiver messages = new Taken(blackhole);
    EnvelopeReader reader = new EnvelopeReader(Integer.MAX_VALUE);
    for (int at = 0; at < body.length; at += pieceBytes) {
      int length = Math.min(pieceBytes, body.length - at);
      reader.read(ByteBuffer.wrap(body, at, length), at + length == body.length, messages);
    }
  }

  private record Taken(Blackhole blackhole) implements MessageReceiver {

    @Override
    public void onMessage(RawMessage message) {
      blackhole.consume(message);
    }

    @Override
    public void onRun(MessageRun run) {
      while (!run.isEmpty()) {
        blackhole.consume(run.next());
      }
    }
  }
}
