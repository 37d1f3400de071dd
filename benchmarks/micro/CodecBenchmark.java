package dev.connectjava.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.LogRequestView;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.MessageCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes a request of log records with each codec, and by protobuf-java's own classes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {

  @Param({"1", "50"})
  int records;

  private MessageCodec<LogRequest> proto;
  private MessageCodec<LogRequest> json;
  private byte[] binary;
  private byte[] text;

  @Setup
  public void encode() throws InvalidProtocolBufferException {
    proto = new ProtoCodec().forType(LogRequest.class).orElseThrow();
    json = new JsonCodec().forType(LogRequest.class).orElseThrow();
    LogRequest request = Payloads.logRequest(records);
    binary = request.toByteArray();
    text = JsonFormat.printer().print(request).getBytes(UTF_8);
  }

  @Benchmark
  public LogRequest decodeProto() {
    return proto.decode(binary, 0, binary.length);
  }

  @Benchmark
  public LogRequest decodeProtoWithParseFrom() throws InvalidProtocolBufferException {
    return LogRequest.parseFrom(binary);
  }

  @Benchmark
  public LogRequestView decodeView() {
    return LogRequestView.viewType().decode(binary);
  }

  @Benchmark
  public LogRequest decodeJson() {
    return json.decode(text, 0, text.length);
  }

  @Benchmark
  public LogRequest decodeJsonWithJsonFormat() throws InvalidProtocolBufferException {
    LogRequest.Builder request = LogRequest.newBuilder();
    JsonFormat.parser().merge(new String(text, UTF_8), request);
    return request.build();
  }
}
