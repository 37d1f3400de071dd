package dev.connectjava.benchmarks;

import dev.connectjava.benchmarks.data.v1.AnalyticsEventView;
import dev.connectjava.benchmarks.data.v1.ApiResponseView;
import dev.connectjava.benchmarks.data.v1.ColumnBatchView;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1PartView;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1View;
import dev.connectjava.benchmarks.data.v1.LogRecordView;
import dev.connectjava.benchmarks.data.v1.MediaFrameView;
import dev.connectjava.benchmarks.data.v1.PackedSignedView;
import dev.connectjava.benchmarks.data.v1.PackedTileView;
import dev.connectjava.benchmarks.data.v1.TriMeshView;
import dev.connectjava.benchmarks.v1.LogRequestView;
import dev.connectjava.benchmarks.v1.LogSourceView;
import dev.connectjava.protobuf.view.BooleanList;
import dev.connectjava.protobuf.view.BytesList;
import dev.connectjava.protobuf.view.BytesView;
import dev.connectjava.protobuf.view.DoubleList;
import dev.connectjava.protobuf.view.FloatList;
import dev.connectjava.protobuf.view.IntList;
import dev.connectjava.protobuf.view.LongList;
import dev.connectjava.protobuf.view.TextMap;
import dev.connectjava.protobuf.view.Utf8;
import dev.connectjava.protobuf.view.Utf8List;

/** Reads every field of views. The maps have each key once. */
final class ViewFields {

  private ViewFields() {}

  private static long of(Utf8 text, FieldSum sum) {
    return sum.contents() ? sum.of(text.toString()) : text.byteLength();
  }

  private static long of(BytesView bytes, FieldSum sum) {
    return sum.contents() ? FieldSum.ofContents(bytes.toByteArray()) : bytes.length();
  }

  private static void add(Utf8 text, FieldSum sum) {
    sum.add(of(text, sum));
  }

  private static void add(BytesView bytes, FieldSum sum) {
    sum.add(of(bytes, sum));
  }

  private static void add(TextMap<Utf8List> map, FieldSum sum) {
    for (int i = 0; i < map.size(); i++) {
      sum.addEntry(of(map.keys().get(i), sum), of(map.values().get(i), sum));
    }
  }

  private static void add(IntList numbers, FieldSum sum) {
    for (int i = 0; i < numbers.size(); i++) {
      sum.add(numbers.get(i));
    }
  }

  private static void add(LongList numbers, FieldSum sum) {
    for (int i = 0; i < numbers.size(); i++) {
      sum.add(numbers.get(i));
    }
  }

  private static void add(FloatList numbers, FieldSum sum) {
    for (int i = 0; i < numbers.size(); i++) {
      sum.add(numbers.get(i));
    }
  }

  private static void add(DoubleList numbers, FieldSum sum) {
    for (int i = 0; i < numbers.size(); i++) {
      sum.add(numbers.get(i));
    }
  }

  private static void add(BooleanList numbers, FieldSum sum) {
    for (int i = 0; i < numbers.size(); i++) {
      sum.add(numbers.get(i));
    }
  }

  static void read(ApiResponseView message, FieldSum sum) {
    sum.add(message.requestId());
    sum.add(message.statusCode());
    add(message.message(), sum);
    sum.add(message.latencyMillis());
    sum.add(message.cached());
    if (message.hasTraceId()) {
      add(message.traceId(), sum);
    }
    if (message.hasRetryAfterMillis()) {
      sum.add(message.retryAfterMillis());
    }
    for (Utf8 tag : message.tags()) {
      add(tag, sum);
    }
  }

  static void read(LogRecordView message, FieldSum sum) {
    sum.add(message.timestampNanos());
    add(message.serviceName(), sum);
    add(message.instanceId(), sum);
    sum.add(message.severityNumber());
    add(message.message(), sum);
    add(message.labels(), sum);
    add(message.traceId(), sum);
    add(message.spanId(), sum);
    if (message.hasSource()) {
      LogRecordView.ContextView source = message.source();
      add(source.file(), sum);
      sum.add(source.line());
      add(source.function(), sum);
    }
  }

  static void read(AnalyticsEventView message, FieldSum sum) {
    add(message.eventId(), sum);
    sum.add(message.timestamp());
    add(message.userId(), sum);
    for (AnalyticsEventView.PropertyView property : message.properties()) {
      read(property, sum);
    }
    for (AnalyticsEventView.SectionView section : message.sections()) {
      read(section, sum);
    }
  }

  private static void read(AnalyticsEventView.SectionView section, FieldSum sum) {
    add(section.name(), sum);
    for (AnalyticsEventView.PropertyView attribute : section.attributes()) {
      read(attribute, sum);
    }
    for (AnalyticsEventView.SectionView child : section.children()) {
      read(child, sum);
    }
  }

  private static void read(AnalyticsEventView.PropertyView property, FieldSum sum) {
    add(property.key(), sum);
    switch (property.valueCase()) {
      case TEXT -> add(property.text(), sum);
      case INTEGER -> sum.add(property.integer());
      case DECIMAL -> sum.add(property.decimal());
      case FLAG -> sum.add(property.flag());
      case VALUE_NOT_SET -> {}
    }
  }

  static void read(GoogleMessage1View message, FieldSum sum) {
    add(message.text1(), sum);
    sum.add(message.number2());
    sum.add(message.number3());
    add(message.text4(), sum);
    add(message.words5(), sum);
    sum.add(message.number6());
    add(message.text7(), sum);
    add(message.text9(), sum);
    sum.add(message.flag12());
    sum.add(message.flag13());
    sum.add(message.flag14());
    if (message.hasPart15()) {
      read(message.part15(), sum);
    }
    sum.add(message.number16());
    sum.add(message.flag17());
    add(message.text18(), sum);
    sum.add(message.long22());
    sum.add(message.number23());
    sum.add(message.flag24());
    sum.add(message.number25());
    sum.add(message.number29());
    sum.add(message.flag30());
    sum.add(message.flag59());
    sum.add(message.number60());
    sum.add(message.number67());
    sum.add(message.number68());
    sum.add(message.flag78());
    sum.add(message.flag80());
    sum.add(message.flag81());
    sum.add(message.number100());
    sum.add(message.number101());
    add(message.text102(), sum);
    add(message.text103(), sum);
    sum.add(message.number104());
    sum.add(message.number128());
    add(message.text129(), sum);
    sum.add(message.number130());
    sum.add(message.number131());
    sum.add(message.number150());
    sum.add(message.number271());
    sum.add(message.number272());
    sum.add(message.number280());
  }

  private static void read(GoogleMessage1PartView part, FieldSum sum) {
    sum.add(part.number1());
    sum.add(part.number2());
    sum.add(part.number3());
    sum.add(part.flag12());
    sum.add(part.long13());
    sum.add(part.long14());
    add(part.text15(), sum);
    sum.add(part.number16());
    sum.add(part.number19());
    sum.add(part.flag20());
    sum.add(part.word21());
    sum.add(part.number22());
    sum.add(part.flag23());
    sum.add(part.flag28());
    sum.add(part.word203());
    sum.add(part.number204());
    add(part.text205(), sum);
    sum.add(part.flag206());
    sum.add(part.long207());
    sum.add(part.long300());
  }

  static void read(MediaFrameView message, FieldSum sum) {
    add(message.frameId(), sum);
    sum.add(message.timestampNanos());
    add(message.contentType(), sum);
    add(message.body(), sum);
    for (BytesView chunk : message.chunks()) {
      add(chunk, sum);
    }
    TextMap<BytesList> attachments = message.attachments();
    for (int i = 0; i < attachments.size(); i++) {
      sum.addEntry(of(attachments.keys().get(i), sum), of(attachments.values().get(i), sum));
    }
  }

  static void read(PackedTileView message, FieldSum sum) {
    for (PackedTileView.CellView cell : message.cells()) {
      sum.add(cell.id());
      add(cell.geometry(), sum);
      add(cell.samples(), sum);
      add(cell.positions(), sum);
    }
    add(message.checksums(), sum);
  }

  static void read(TriMeshView message, FieldSum sum) {
    for (TriMeshView.FaceView face : message.faces()) {
      read(face.a(), sum);
      read(face.b(), sum);
      read(face.c(), sum);
      read(face.normal(), sum);
    }
  }

  private static void read(TriMeshView.VertexView vertex, FieldSum sum) {
    sum.add(vertex.x());
    sum.add(vertex.y());
    sum.add(vertex.z());
  }

  static void read(PackedSignedView message, FieldSum sum) {
    add(message.deltas(), sum);
    add(message.wideDeltas(), sum);
  }

  static void read(ColumnBatchView message, FieldSum sum) {
    add(message.timestamps(), sum);
    add(message.changes(), sum);
    add(message.codes(), sum);
    add(message.values(), sum);
    add(message.weights(), sum);
    add(message.hashes(), sum);
    add(message.flags(), sum);
    for (Utf8 name : message.names()) {
      add(name, sum);
    }
  }

  static void read(LogRequestView message, FieldSum sum) {
    for (dev.connectjava.benchmarks.v1.LogRecordView entry : message.records()) {
      sum.add(entry.timestampNanos());
      add(entry.serviceName(), sum);
      add(entry.instanceId(), sum);
      sum.add(entry.severityNumber());
      add(entry.message(), sum);
      add(entry.labels(), sum);
      add(entry.traceId(), sum);
      add(entry.spanId(), sum);
      if (entry.hasSource()) {
        LogSourceView source = entry.source();
        add(source.file(), sum);
        sum.add(source.line());
        add(source.function(), sum);
      }
    }
  }
}
