package dev.connectjava.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.LogRecord;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.LogSource;
import dev.connectjava.benchmarks.v1.Payload;
import dev.connectjava.benchmarks.v1.PayloadRequest;
import dev.connectjava.benchmarks.v1.PayloadSource;
import dev.connectjava.benchmarks.v1.Severity;
import dev.connectjava.call.Providers;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the request bodies, in gRPC envelopes, to a folder. Argument: {@code FOLDER}. */
public final class Payloads {

  static final String ECHO = "lorem ipsum dolor sit amet, consectetur adipiscing elit sed do e";
  static final int STREAM_MESSAGES = 1_000;
  private static final int STREAM_PAYLOADS = 10;
  private static final int[] SIZES = {64, 1_024, 16_384, 262_144, 1_048_576, 4_194_000};
  private static final int TEXT_BYTES = 1_048_576;
  private static final int RECORDS = 50;

  private Payloads() {}

  /**
   * Writes a file for each payload, with envelopes, and for unary calls another one without: {@code
   * echo.bin} and {@code echo.message.bin}.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    EchoRequest echo = EchoRequest.newBuilder().setMessage(ECHO).build();
    writeUnary(folder, "echo", echo);
    writeUnary(folder, "log", logRequest(RECORDS));
    CountRequest count =
        CountRequest.newBuilder().setCount(STREAM_MESSAGES).setMessage(ECHO).build();
    Files.write(folder.resolve("stream.bin"), envelope(count.toByteArray()));
    byte[] messages = envelopes(echo.toByteArray(), STREAM_MESSAGES);
    Files.write(folder.resolve("collect.bin"), messages);
    Files.write(folder.resolve("exchange.bin"), messages);
    writePayloads(folder);
  }

  private static void writePayloads(Path folder) throws IOException {
    PayloadRequest small = PayloadRequest.newBuilder().setPayload(payload()).build();
    byte[] message = small.toByteArray();
    writeUnary(folder, "payload", small);
    Files.write(
        folder.resolve("payload-down.bin"),
        envelope(small.toBuilder().setResponseCount(STREAM_PAYLOADS).build().toByteArray()));
    Files.write(folder.resolve("payload-up.bin"), envelopes(message, STREAM_PAYLOADS));
    Files.write(folder.resolve("payload-both.bin"), envelopes(message, STREAM_PAYLOADS));
    for (int size : SIZES) {
      writeUnary(folder, "size-" + size, payload(new byte[size]));
    }
    PayloadRequest text = payload(log(TEXT_BYTES));
    writeUnary(folder, "text", text);
    for (Compression compression : Providers.compressions(Optional.empty(), List.of()).values()) {
      byte[] compressed = compress(compression, text.toByteArray());
      String name = "text." + compression.name();
      byte[] envelope = envelope(compressed);
      envelope[0] = 1;
      Files.write(folder.resolve(name + ".bin"), envelope);
      Files.write(folder.resolve(name + ".message.bin"), compressed);
    }
  }

  private static byte[] compress(Compression compression, byte[] message) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (OutputStream stream = compression.compress(sink)) {
      stream.write(message);
    }
    return sink.toByteArray();
  }

  private static PayloadRequest payload(byte[] data) {
    return PayloadRequest.newBuilder()
        .setPayload(Payload.newBuilder().setData(ByteString.copyFrom(data)))
        .build();
  }

  /** Returns a payload with a nested message, some lists and maps, about 400 bytes. */
  private static Payload payload() {
    Payload.Builder payload =
        Payload.newBuilder()
            .setId(42)
            .setTimestampNanos(1_700_000_000_000_000_000L)
            .setLatitude(52.52)
            .setLongitude(13.405)
            .setActive(true)
            .setTraceId(0xDEADBEEFCAFEL)
            .setName("an item")
            .setDescription("the description of an item, in some words")
            .setRegion("eu-central-1")
            .addAllScores(List.of(95, 87, 73, 91, 88))
            .addAllTags(List.of("first", "second", "third"))
            .setSource(
                PayloadSource.newBuilder()
                    .setRequestId("request-0123-4567-89ab")
                    .setUserAgent("benchmarks/1.0")
                    .setCreatedAt(1_700_000_000)
                    .putHeaders("x-request-id", "0123456789")
                    .putHeaders("x-tenant", "example"));
    for (int i = 0; i < 5; i++) {
      payload.putAttributes("key-" + i, "value-" + i);
    }
    return payload.build();
  }

  private static void writeUnary(Path folder, String name, MessageLite request) throws IOException {
    byte[] message = request.toByteArray();
    Files.write(folder.resolve(name + ".bin"), envelope(message));
    Files.write(folder.resolve(name + ".message.bin"), message);
  }

  /** Returns the first bytes of an encoded request of log records. */
  static byte[] log(int length) {
    int recordsOfThatLength = 1 + length / 400;
    return Arrays.copyOf(logRequest(recordsOfThatLength).toByteArray(), length);
  }

  static LogRequest logRequest(int records) {
    LogRequest.Builder log = LogRequest.newBuilder();
    for (int i = 0; i < records; i++) {
      log.addRecords(logRecord(i));
    }
    return log.build();
  }

  private static byte[] envelopes(byte[] message, int count) {
    byte[] envelope = envelope(message);
    ByteBuffer envelopes = ByteBuffer.allocate(count * envelope.length);
    for (int i = 0; i < count; i++) {
      envelopes.put(envelope);
    }
    return envelopes.array();
  }

  private static byte[] envelope(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private static LogRecord logRecord(int i) {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimestampNanos(1_700_000_000_000_000_000L + i)
            .setServiceName("api-gateway")
            .setInstanceId(String.format(Locale.ROOT, "instance-%04x", i))
            .setSeverity(Severity.SEVERITY_INFO)
            .setMessage(
                String.format(
                    Locale.ROOT,
                    "Processing request from client %d: GET /api/v1/users?page=%d&limit=50"
                        + " completed in %dms with status 200 OK",
                    i,
                    i % 100,
                    42 + i % 200))
            .setTraceId(String.format(Locale.ROOT, "%032x", 0xDEADBEEF00000000L + i))
            .setSpanId(String.format(Locale.ROOT, "%016x", 0xCAFE0000L + i))
            .setSource(
                LogSource.newBuilder()
                    .setFile(String.format(Locale.ROOT, "src/handlers/user_%d.rs", i % 10))
                    .setLine(42 + i % 500)
                    .setFunction(String.format(Locale.ROOT, "handle_get_users_%d", i % 5)));
    for (int j = 0; j < 6; j++) {
      log.putLabels("label-key-" + j, String.format(Locale.ROOT, "label-value-%d-%d", i, j));
    }
    return log.build();
  }
}
