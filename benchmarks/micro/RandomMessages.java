package dev.connectjava.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.connectjava.benchmarks.data.v1.AnalyticsEvent;
import dev.connectjava.benchmarks.data.v1.ApiResponse;
import dev.connectjava.benchmarks.data.v1.ColumnBatch;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1Part;
import dev.connectjava.benchmarks.data.v1.LogRecord;
import dev.connectjava.benchmarks.data.v1.MediaFrame;
import dev.connectjava.benchmarks.data.v1.PackedSigned;
import dev.connectjava.benchmarks.data.v1.PackedTile;
import dev.connectjava.benchmarks.data.v1.TriMesh;
import java.util.Locale;
import java.util.Random;

/** The messages of the data sets, with random values. The same seed gives the same messages. */
final class RandomMessages {

  private static final int[] STATUS_CODES = {200, 201, 400, 404, 500};
  private static final String[] CONTENT_TYPES = {
    "application/octet-stream", "audio/opus", "image/jpeg", "image/png", "video/mp4"
  };
  private static final long SECONDS = 1_700_000_000;
  private static final long NANOS = SECONDS * 1_000_000_000;
  private static final int DEEPEST_SECTION = 3;
  private static final int CELLS = 64;
  private static final int CHECKSUMS = 32;
  private static final int FACES = 256;
  private static final int DELTAS = 256;
  private static final int ROWS = 500;

  /** How many records the log request of the other benchmarks has. */
  private static final int RECORDS = 50;

  private final Random random;

  RandomMessages(long seed) {
    random = new Random(seed);
  }

  /** Returns the next message of a data set. */
  Message next(DataSet set) {
    return switch (set) {
      case API_RESPONSE -> apiResponse();
      case LOG_RECORD -> logRecord();
      case ANALYTICS_EVENT -> analyticsEvent();
      case GOOGLE_MESSAGE1 -> googleMessage1();
      case MEDIA_FRAME -> mediaFrame();
      case PACKED_TILE -> packedTile();
      case TRI_MESH -> triMesh();
      case PACKED_SIGNED -> packedSigned();
      case COLUMN_BATCH -> columnBatch();
      case LOG_REQUEST -> Payloads.logRequest(RECORDS);
    };
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  private String letters(int least, int most) {
    StringBuilder text = new StringBuilder();
    for (int left = between(least, most); left > 0; left--) {
      text.append((char) between('a', 'z'));
    }
    return text.toString();
  }

  private String hexadecimal(int digits) {
    StringBuilder text = new StringBuilder();
    for (int left = digits; left > 0; left--) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }

  private ByteString bytes(int least, int most) {
    byte[] bytes = new byte[between(least, most)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private ApiResponse apiResponse() {
    ApiResponse.Builder response =
        ApiResponse.newBuilder()
            .setRequestId(random.nextLong(1, Long.MAX_VALUE))
            .setStatusCode(STATUS_CODES[random.nextInt(STATUS_CODES.length)])
            .setMessage(letters(10, 100))
            .setLatencyMillis(random.nextDouble(0.1, 500))
            .setCached(chance(0.3));
    if (chance(0.7)) {
      response.setTraceId(hexadecimal(32));
    }
    if (chance(0.1)) {
      response.setRetryAfterMillis(between(1_000, 60_000));
    }
    for (int left = between(0, 5); left > 0; left--) {
      response.addTags(letters(3, 15));
    }
    return response.build();
  }

  private LogRecord logRecord() {
    LogRecord.Builder entry =
        LogRecord.newBuilder()
            .setTimestampNanos(NANOS + random.nextLong(100_000_000_000_000_000L))
            .setServiceName(letters(5, 30))
            .setInstanceId(String.format(Locale.ROOT, "%s-%d", letters(5, 10), random.nextInt(100)))
            .setSeverityValue(between(0, 4))
            .setMessage(letters(50, 500))
            .setTraceId(hexadecimal(32))
            .setSpanId(hexadecimal(16));
    for (int left = between(2, 8); left > 0; left--) {
      entry.putLabels(letters(3, 15), letters(5, 50));
    }
    if (chance(0.8)) {
      entry.setSource(
          LogRecord.Context.newBuilder()
              .setFile("src/" + letters(5, 20) + ".rs")
              .setLine(between(1, 2_000))
              .setFunction(letters(5, 30)));
    }
    return entry.build();
  }

  private AnalyticsEvent analyticsEvent() {
    AnalyticsEvent.Builder event =
        AnalyticsEvent.newBuilder()
            .setEventId(hexadecimal(24))
            .setTimestamp(SECONDS + random.nextInt(100_000_000))
            .setUserId("user-" + random.nextInt(100_000));
    for (int left = between(3, 10); left > 0; left--) {
      event.addProperties(property());
    }
    for (int left = between(2, 5); left > 0; left--) {
      event.addSections(section(DEEPEST_SECTION));
    }
    return event.build();
  }

  private AnalyticsEvent.Section section(int levels) {
    AnalyticsEvent.Section.Builder section =
        AnalyticsEvent.Section.newBuilder().setName(letters(5, 20));
    for (int left = between(1, 5); left > 0; left--) {
      section.addAttributes(property());
    }
    for (int left = levels == 0 ? 0 : between(0, 3); left > 0; left--) {
      section.addChildren(section(levels - 1));
    }
    return section.build();
  }

  private AnalyticsEvent.Property property() {
    AnalyticsEvent.Property.Builder property =
        AnalyticsEvent.Property.newBuilder().setKey(letters(3, 20));
    switch (random.nextInt(4)) {
      case 0 -> property.setText(letters(5, 50));
      case 1 -> property.setInteger(between(-1_000, 1_000));
      case 2 -> property.setDecimal(random.nextDouble(-100, 100));
      default -> property.setFlag(random.nextBoolean());
    }
    return property.build();
  }

  private GoogleMessage1 googleMessage1() {
    GoogleMessage1.Builder message =
        GoogleMessage1.newBuilder()
            .setText1(letters(0, 8))
            .setNumber2(between(0, 100))
            .setNumber3(between(0, 100_000))
            .setText4(letters(4, 12))
            .setNumber6(between(0, 4))
            .setText7(letters(4, 12))
            .setText9(letters(8, 30))
            .setFlag12(random.nextBoolean())
            .setFlag17(random.nextBoolean())
            .setPart15(part())
            .setText18(letters(4, 12))
            .setLong22(random.nextLong(1L << 42))
            .setNumber25(between(0, 100))
            .setFlag30(random.nextBoolean())
            .setFlag59(random.nextBoolean())
            .setNumber67(between(0, 1_000))
            .setFlag80(random.nextBoolean())
            .setNumber100(between(0, 1_000))
            .setText102(letters(0, 6))
            .setNumber128(between(0, 100))
            .setText129(letters(4, 10))
            .setNumber131(between(0, 1_000_000));
    for (int left = between(2, 6); left > 0; left--) {
      message.addWords5(random.nextLong());
    }
    return message.build();
  }

  private GoogleMessage1Part part() {
    return GoogleMessage1Part.newBuilder()
        .setNumber1(between(0, 1_000))
        .setNumber2(between(-1, 10))
        .setFlag12(random.nextBoolean())
        .setLong13(random.nextLong(1L << 35))
        .setText15(letters(4, 20))
        .setNumber19(between(0, 4))
        .setWord21(random.nextLong())
        .setFlag28(random.nextBoolean())
        .setWord203(random.nextInt())
        .setText205(letters(0, 10))
        .setLong207(random.nextLong(1L << 20))
        .setLong300(random.nextLong())
        .build();
  }

  private MediaFrame mediaFrame() {
    MediaFrame.Builder frame =
        MediaFrame.newBuilder()
            .setFrameId(hexadecimal(32))
            .setTimestampNanos(NANOS + random.nextLong(100_000_000_000_000_000L))
            .setContentType(CONTENT_TYPES[random.nextInt(CONTENT_TYPES.length)])
            .setBody(bytes(1_024, 10_240));
    for (int left = between(2, 6); left > 0; left--) {
      frame.addChunks(bytes(200, 2_000));
    }
    for (int left = between(0, 4); left > 0; left--) {
      frame.putAttachments(letters(5, 20), bytes(50, 500));
    }
    return frame.build();
  }

  private PackedTile packedTile() {
    PackedTile.Builder tile = PackedTile.newBuilder();
    for (int i = 0; i < CELLS; i++) {
      PackedTile.Cell.Builder cell = PackedTile.Cell.newBuilder().setId(i);
      for (int left = between(12, 20); left > 0; left--) {
        cell.addGeometry(between(0, 4_095));
      }
      for (int left = between(4, 8); left > 0; left--) {
        cell.addSamples(random.nextFloat());
      }
      for (int left = between(2, 4); left > 0; left--) {
        cell.addPositions(random.nextDouble());
      }
      tile.addCells(cell);
    }
    for (int i = 0; i < CHECKSUMS; i++) {
      tile.addChecksums(random.nextLong());
    }
    return tile.build();
  }

  private TriMesh triMesh() {
    TriMesh.Builder mesh = TriMesh.newBuilder();
    for (int i = 0; i < FACES; i++) {
      mesh.addFaces(
          TriMesh.Face.newBuilder()
              .setA(vertex())
              .setB(vertex())
              .setC(vertex())
              .setNormal(vertex()));
    }
    return mesh.build();
  }

  private TriMesh.Vertex vertex() {
    return TriMesh.Vertex.newBuilder()
        .setX(random.nextFloat(-1, 1))
        .setY(random.nextFloat(-1, 1))
        .setZ(random.nextFloat(-1, 1))
        .build();
  }

  private PackedSigned packedSigned() {
    PackedSigned.Builder signed = PackedSigned.newBuilder();
    for (int i = 0; i < DELTAS; i++) {
      signed.addDeltas(-between(1, 1_000_000));
      signed.addWideDeltas(-random.nextLong(1, 1L << 40));
    }
    return signed.build();
  }

  private ColumnBatch columnBatch() {
    ColumnBatch.Builder batch = ColumnBatch.newBuilder();
    for (int i = 0; i < ROWS; i++) {
      batch
          .addTimestamps(NANOS / 1_000_000 + i * 1_000L + random.nextInt(1_000))
          .addChanges(between(-100, 100))
          .addCodes(between(0, 100_000))
          .addValues(random.nextGaussian())
          .addWeights(random.nextFloat())
          .addHashes(random.nextLong())
          .addFlags(random.nextBoolean())
          .addNames(letters(3, 12));
    }
    return batch.build();
  }
}
