package dev.connectjava.benchmarks;

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
import java.util.List;
import java.util.Map;
import okio.ByteString;

/** Reads every field of the messages that Wire generates. */
final class WireFields {

  private WireFields() {}

  private static long of(ByteString bytes, FieldSum sum) {
    return sum.contents() ? FieldSum.ofContents(bytes.toByteArray()) : bytes.size();
  }

  private static void addTexts(Map<String, String> map, FieldSum sum) {
    for (Map.Entry<String, String> entry : map.entrySet()) {
      sum.addEntry(sum.of(entry.getKey()), sum.of(entry.getValue()));
    }
  }

  private static void addInts(List<Integer> numbers, FieldSum sum) {
    for (int number : numbers) {
      sum.add(number);
    }
  }

  private static void addLongs(List<Long> numbers, FieldSum sum) {
    for (long number : numbers) {
      sum.add(number);
    }
  }

  private static void addFloats(List<Float> numbers, FieldSum sum) {
    for (float number : numbers) {
      sum.add(number);
    }
  }

  private static void addDoubles(List<Double> numbers, FieldSum sum) {
    for (double number : numbers) {
      sum.add(number);
    }
  }

  private static void addBooleans(List<Boolean> numbers, FieldSum sum) {
    for (boolean number : numbers) {
      sum.add(number);
    }
  }

  static void read(ApiResponse message, FieldSum sum) {
    sum.add(message.request_id);
    sum.add(message.status_code);
    sum.add(message.message);
    sum.add(message.latency_millis);
    sum.add(message.cached);
    if (message.trace_id != null) {
      sum.add(message.trace_id);
    }
    if (message.retry_after_millis != null) {
      sum.add(message.retry_after_millis);
    }
    for (String tag : message.tags) {
      sum.add(tag);
    }
  }

  static void read(LogRecord message, FieldSum sum) {
    sum.add(message.timestamp_nanos);
    sum.add(message.service_name);
    sum.add(message.instance_id);
    sum.add(message.severity.getValue());
    sum.add(message.message);
    addTexts(message.labels, sum);
    sum.add(message.trace_id);
    sum.add(message.span_id);
    if (message.source != null) {
      LogRecord.Context source = message.source;
      sum.add(source.file);
      sum.add(source.line);
      sum.add(source.function);
    }
  }

  static void read(AnalyticsEvent message, FieldSum sum) {
    sum.add(message.event_id);
    sum.add(message.timestamp);
    sum.add(message.user_id);
    for (AnalyticsEvent.Property property : message.properties) {
      read(property, sum);
    }
    for (AnalyticsEvent.Section section : message.sections) {
      read(section, sum);
    }
  }

  private static void read(AnalyticsEvent.Section section, FieldSum sum) {
    sum.add(section.name);
    for (AnalyticsEvent.Property attribute : section.attributes) {
      read(attribute, sum);
    }
    for (AnalyticsEvent.Section child : section.children) {
      read(child, sum);
    }
  }

  private static void read(AnalyticsEvent.Property property, FieldSum sum) {
    sum.add(property.key);
    if (property.text != null) {
      sum.add(property.text);
    } else if (property.integer != null) {
      sum.add(property.integer);
    } else if (property.decimal != null) {
      sum.add(property.decimal);
    } else if (property.flag != null) {
      sum.add(property.flag);
    }
  }

  static void read(GoogleMessage1 message, FieldSum sum) {
    sum.add(message.text_1);
    sum.add(message.number_2);
    sum.add(message.number_3);
    sum.add(message.text_4);
    addLongs(message.words_5, sum);
    sum.add(message.number_6);
    sum.add(message.text_7);
    sum.add(message.text_9);
    sum.add(message.flag_12);
    sum.add(message.flag_13);
    sum.add(message.flag_14);
    if (message.part_15 != null) {
      read(message.part_15, sum);
    }
    sum.add(message.number_16);
    sum.add(message.flag_17);
    sum.add(message.text_18);
    sum.add(message.long_22);
    sum.add(message.number_23);
    sum.add(message.flag_24);
    sum.add(message.number_25);
    sum.add(message.number_29);
    sum.add(message.flag_30);
    sum.add(message.flag_59);
    sum.add(message.number_60);
    sum.add(message.number_67);
    sum.add(message.number_68);
    sum.add(message.flag_78);
    sum.add(message.flag_80);
    sum.add(message.flag_81);
    sum.add(message.number_100);
    sum.add(message.number_101);
    sum.add(message.text_102);
    sum.add(message.text_103);
    sum.add(message.number_104);
    sum.add(message.number_128);
    sum.add(message.text_129);
    sum.add(message.number_130);
    sum.add(message.number_131);
    sum.add(message.number_150);
    sum.add(message.number_271);
    sum.add(message.number_272);
    sum.add(message.number_280);
  }

  private static void read(GoogleMessage1Part part, FieldSum sum) {
    sum.add(part.number_1);
    sum.add(part.number_2);
    sum.add(part.number_3);
    sum.add(part.flag_12);
    sum.add(part.long_13);
    sum.add(part.long_14);
    sum.add(part.text_15);
    sum.add(part.number_16);
    sum.add(part.number_19);
    sum.add(part.flag_20);
    sum.add(part.word_21);
    sum.add(part.number_22);
    sum.add(part.flag_23);
    sum.add(part.flag_28);
    sum.add(part.word_203);
    sum.add(part.number_204);
    sum.add(part.text_205);
    sum.add(part.flag_206);
    sum.add(part.long_207);
    sum.add(part.long_300);
  }

  static void read(MediaFrame message, FieldSum sum) {
    sum.add(message.frame_id);
    sum.add(message.timestamp_nanos);
    sum.add(message.content_type);
    sum.add(of(message.body, sum));
    for (ByteString chunk : message.chunks) {
      sum.add(of(chunk, sum));
    }
    for (Map.Entry<String, ByteString> entry : message.attachments.entrySet()) {
      sum.addEntry(sum.of(entry.getKey()), of(entry.getValue(), sum));
    }
  }

  static void read(PackedTile message, FieldSum sum) {
    for (PackedTile.Cell cell : message.cells) {
      sum.add(cell.id);
      addInts(cell.geometry, sum);
      addFloats(cell.samples, sum);
      addDoubles(cell.positions, sum);
    }
    addLongs(message.checksums, sum);
  }

  static void read(TriMesh message, FieldSum sum) {
    for (TriMesh.Face face : message.faces) {
      read(face.a, sum);
      read(face.b, sum);
      read(face.c, sum);
      read(face.normal, sum);
    }
  }

  private static void read(TriMesh.Vertex vertex, FieldSum sum) {
    sum.add(vertex.x);
    sum.add(vertex.y);
    sum.add(vertex.z);
  }

  static void read(PackedSigned message, FieldSum sum) {
    addInts(message.deltas, sum);
    addLongs(message.wide_deltas, sum);
  }

  static void read(ColumnBatch message, FieldSum sum) {
    addLongs(message.timestamps, sum);
    addInts(message.changes, sum);
    addInts(message.codes, sum);
    addDoubles(message.values, sum);
    addFloats(message.weights, sum);
    addLongs(message.hashes, sum);
    addBooleans(message.flags, sum);
    for (String name : message.names) {
      sum.add(name);
    }
  }

  static void read(LogRequest message, FieldSum sum) {
    for (dev.connectjava.benchmarks.v1.LogRecord entry : message.records) {
      sum.add(entry.timestamp_nanos);
      sum.add(entry.service_name);
      sum.add(entry.instance_id);
      sum.add(entry.severity.getValue());
      sum.add(entry.message);
      addTexts(entry.labels, sum);
      sum.add(entry.trace_id);
      sum.add(entry.span_id);
      if (entry.source != null) {
        LogSource source = entry.source;
        sum.add(source.file);
        sum.add(source.line);
        sum.add(source.function);
      }
    }
  }
}
