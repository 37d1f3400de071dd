package dev.connectjava.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One library with one data set; {@code benchmarks/messages} runs it for many of both. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LibraryBenchmark {

  /** One of {@link Libraries}. */
  @Param("")
  String library;

  /** The name of a {@link DataSet}. */
  @Param("")
  String data;

  /** Whether texts and bytes are read, and not only their lengths. */
  @Param("false")
  boolean contents;

  private DataSetRun<?> run;

  @Setup
  public void prepare() throws IOException {
    DataSet set = DataSet.named(data);
    run = run(Libraries.of(library, set), EncodedData.read(set));
  }

  private <M> DataSetRun<M> run(MessageLibrary<M> messages, EncodedData encoded)
      throws IOException {
    FieldSum sum = contents ? FieldSum.ofContents() : FieldSum.ofLengths();
    return new DataSetRun<>(messages, encoded, sum);
  }

  @Benchmark
  public long decode() throws IOException {
    return run.decode();
  }

  @Benchmark
  public long read() {
    return run.read();
  }

  @Benchmark
  public byte[] encode() throws IOException {
    return run.encode();
  }

  @Benchmark
  public Object decodeJson() throws IOException {
    return run.decodeJson();
  }

  @Benchmark
  public byte[] encodeJson() throws IOException {
    return run.encodeJson();
  }
}
