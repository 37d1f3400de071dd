package dev.connectjava.benchmarks;

import com.google.protobuf.ByteString;
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
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.LogSource;
import java.util.Map;

/** Reads every field of protobuf-java's messages; those of its lite runtime have the same API. */
final class MessageFields {

  private MessageFields() {}

  private static long of(ByteString bytes, FieldSum sum) {
    return sum.contents() ? FieldSum.ofContents(bytes.toByteArray()) : bytes.size();
  }

  private static void addTexts(Map<String, String> map, FieldSum sum) {
    for (Map.Entry<String, String> entry : map.entrySet()) {
      sum.addEntry(sum.of(entry.getKey()), sum.of(entry.getValue()));
    }
  }

  static void read(ApiResponse message, FieldSum sum) {
    sum.add(message.getRequestId());
    sum.add(message.getStatusCode());
    sum.add(message.getMessage());
    sum.add(message.getLatencyMillis());
    sum.add(message.getCached());
    if (message.hasTraceId()) {
      sum.add(message.getTraceId());
    }
    if (message.hasRetryAfterMillis()) {
      sum.add(message.getRetryAfterMillis());
    }
    for (String tag : message.getTagsList()) {
      sum.add(tag);
    }
  }

  static void read(LogRecord message, FieldSum sum) {
    sum.add(message.getTimestampNanos());
    sum.add(message.getServiceName());
    sum.add(message.getInstanceId());
    sum.add(message.getSeverityValue());
    sum.add(message.getMessage());
    addTexts(message.getLabelsMap(), sum);
    sum.add(message.getTraceId());
    sum.add(message.getSpanId());
    if (message.hasSource()) {
      LogRecord.Context source = message.getSource();
      sum.add(source.getFile());
      sum.add(source.getLine());
      sum.add(source.getFunction());
    }
  }

  static void read(AnalyticsEvent message, FieldSum sum) {
    sum.add(message.getEventId());
    sum.add(message.getTimestamp());
    sum.add(message.getUserId());
    for (AnalyticsEvent.Property property : message.getPropertiesList()) {
      read(property, sum);
    }
    for (AnalyticsEvent.Section section : message.getSectionsList()) {
      read(section, sum);
    }
  }

  private static void read(AnalyticsEvent.Section section, FieldSum sum) {
    sum.add(section.getName());
    for (AnalyticsEvent.Property attribute : section.getAttributesList()) {
      read(attribute, sum);
    }
    for (AnalyticsEvent.Section child : section.getChildrenList()) {
      read(child, sum);
    }
  }

  private static void read(AnalyticsEvent.Property property, FieldSum sum) {
    sum.add(property.getKey());
    switch (property.getValueCase()) {
      case TEXT -> sum.add(property.getText());
      case INTEGER -> sum.add(property.getInteger());
      case DECIMAL -> sum.add(property.getDecimal());
      case FLAG -> sum.add(property.getFlag());
      case VALUE_NOT_SET -> {}
    }
  }

  static void read(GoogleMessage1 message, FieldSum sum) {
    sum.add(message.getText1());
    sum.add(message.getNumber2());
    sum.add(message.getNumber3());
    sum.add(message.getText4());
    for (int i = 0; i < message.getWords5Count(); i++) {
      sum.add(message.getWords5(i));
    }
    sum.add(message.getNumber6());
    sum.add(message.getText7());
    sum.add(message.getText9());
    sum.add(message.getFlag12());
    sum.add(message.getFlag13());
    sum.add(message.getFlag14());
    if (message.hasPart15()) {
      read(message.getPart15(), sum);
    }
    sum.add(message.getNumber16());
    sum.add(message.getFlag17());
    sum.add(message.getText18());
    sum.add(message.getLong22());
    sum.add(message.getNumber23());
    sum.add(message.getFlag24());
    sum.add(message.getNumber25());
    sum.add(message.getNumber29());
    sum.add(message.getFlag30());
    sum.add(message.getFlag59());
    sum.add(message.getNumber60());
    sum.add(message.getNumber67());
    sum.add(message.getNumber68());
    sum.add(message.getFlag78());
    sum.add(message.getFlag80());
    sum.add(message.getFlag81());
    sum.add(message.getNumber100());
    sum.add(message.getNumber101());
    sum.add(message.getText102());
    sum.add(message.getText103());
    sum.add(message.getNumber104());
    sum.add(message.getNumber128());
    sum.add(message.getText129());
    sum.add(message.getNumber130());
    sum.add(message.getNumber131());
    sum.add(message.getNumber150());
    sum.add(message.getNumber271());
    sum.add(message.getNumber272());
    sum.add(message.getNumber280());
  }

  private static void read(GoogleMessage1Part part, FieldSum sum) {
    sum.add(part.getNumber1());
    sum.add(part.getNumber2());
    sum.add(part.getNumber3());
    sum.add(part.getFlag12());
    sum.add(part.getLong13());
    sum.add(part.getLong14());
    sum.add(part.getText15());
    sum.add(part.getNumber16());
    sum.add(part.getNumber19());
    sum.add(part.getFlag20());
    sum.add(part.getWord21());
    sum.add(part.getNumber22());
    sum.add(part.getFlag23());
    sum.add(part.getFlag28());
    sum.add(part.getWord203());
    sum.add(part.getNumber204());
    sum.add(part.getText205());
    sum.add(part.getFlag206());
    sum.add(part.getLong207());
    sum.add(part.getLong300());
  }

  static void read(MediaFrame message, FieldSum sum) {
    sum.add(message.getFrameId());
    sum.add(message.getTimestampNanos());
    sum.add(message.getContentType());
    sum.add(of(message.getBody(), sum));
    for (ByteString chunk : message.getChunksList()) {
      sum.add(of(chunk, sum));
    }
    for (Map.Entry<String, ByteString> entry : message.getAttachmentsMap().entrySet()) {
      sum.addEntry(sum.of(entry.getKey()), of(entry.getValue(), sum));
    }
  }

  static void read(PackedTile message, FieldSum sum) {
    for (PackedTile.Cell cell : message.getCellsList()) {
      sum.add(cell.getId());
      for (int i = 0; i < cell.getGeometryCount(); i++) {
        sum.add(cell.getGeometry(i));
      }
      for (int i = 0; i < cell.getSamplesCount(); i++) {
        sum.add(cell.getSamples(i));
      }
      for (int i = 0; i < cell.getPositionsCount(); i++) {
        sum.add(cell.getPositions(i));
      }
    }
    for (int i = 0; i < message.getChecksumsCount(); i++) {
      sum.add(message.getChecksums(i));
    }
  }

  static void read(TriMesh message, FieldSum sum) {
    for (TriMesh.Face face : message.getFacesList()) {
      read(face.getA(), sum);
      read(face.getB(), sum);
      read(face.getC(), sum);
      read(face.getNormal(), sum);
    }
  }

  private static void read(TriMesh.Vertex vertex, FieldSum sum) {
    sum.add(vertex.getX());
    sum.add(vertex.getY());
    sum.add(vertex.getZ());
  }

  static void read(PackedSigned message, FieldSum sum) {
    for (int i = 0; i < message.getDeltasCount(); i++) {
      sum.add(message.getDeltas(i));
    }
    for (int i = 0; i < message.getWideDeltasCount(); i++) {
      sum.add(message.getWideDeltas(i));
    }
  }

  static void read(ColumnBatch message, FieldSum sum) {
    for (int i = 0; i < message.getTimestampsCount(); i++) {
      sum.add(message.getTimestamps(i));
    }
    for (int i = 0; i < message.getChangesCount(); i++) {
      sum.add(message.getChanges(i));
    }
    for (int i = 0; i < message.getCodesCount(); i++) {
      sum.add(message.getCodes(i));
    }
    for (int i = 0; i < message.getValuesCount(); i++) {
      sum.add(message.getValues(i));
    }
    for (int i = 0; i < message.getWeightsCount(); i++) {
      sum.add(message.getWeights(i));
    }
    for (int i = 0; i < message.getHashesCount(); i++) {
      sum.add(message.getHashes(i));
    }
    for (int i = 0; i < message.getFlagsCount(); i++) {
      sum.add(message.getFlags(i));
    }
    for (String name : message.getNamesList()) {
      sum.add(name);
    }
  }

  static void read(LogRequest message, FieldSum sum) {
    for (dev.connectjava.benchmarks.v1.LogRecord entry : message.getRecordsList()) {
      sum.add(entry.getTimestampNanos());
      sum.add(entry.getServiceName());
      sum.add(entry.getInstanceId());
      sum.add(entry.getSeverityValue());
      sum.add(entry.getMessage());
      addTexts(entry.getLabelsMap(), sum);
      sum.add(entry.getTraceId());
      sum.add(entry.getSpanId());
      if (entry.hasSource()) {
        LogSource source = entry.getSource();
        sum.add(source.getFile());
        sum.add(source.getLine());
        sum.add(source.getFunction());
      }
    }
  }
}
