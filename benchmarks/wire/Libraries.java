package dev.connectjava.benchmarks;

import com.squareup.wire.Message;
import com.squareup.wire.ProtoAdapter;
import dev.connectjava.benchmarks.data.v1.AnalyticsEvent;
import dev.connectjava.benchmarks.data.v1.ApiResponse;
import dev.connectjava.benchmarks.data.v1.ColumnBatch;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1;
import dev.connectjava.benchmarks.data.v1.LogRecord;
import dev.connectjava.benchmarks.data.v1.MediaFrame;
import dev.connectjava.benchmarks.data.v1.PackedSigned;
import dev.connectjava.benchmarks.data.v1.PackedTile;
import dev.connectjava.benchmarks.data.v1.TriMesh;
import dev.connectjava.benchmarks.v1.LogRequest;
import java.util.function.BiConsumer;

/** Wire, whose classes have the names of protobuf-java's, so that it has a JVM of its own. */
final class Libraries {

  private Libraries() {}

  /** Returns the library with what it needs for the messages of a data set. */
  static MessageLibrary<?> of(String library, DataSet set) {
    if (!library.equals("wire")) {
      throw new IllegalArgumentException("\"" + library + "\" is not a library here");
    }
    return switch (set) {
      case API_RESPONSE -> wire(ApiResponse.ADAPTER, WireFields::read);
      case LOG_RECORD -> wire(LogRecord.ADAPTER, WireFields::read);
      case ANALYTICS_EVENT -> wire(AnalyticsEvent.ADAPTER, WireFields::read);
      case GOOGLE_MESSAGE1 -> wire(GoogleMessage1.ADAPTER, WireFields::read);
      case MEDIA_FRAME -> wire(MediaFrame.ADAPTER, WireFields::read);
      case PACKED_TILE -> wire(PackedTile.ADAPTER, WireFields::read);
      case TRI_MESH -> wire(TriMesh.ADAPTER, WireFields::read);
      case PACKED_SIGNED -> wire(PackedSigned.ADAPTER, WireFields::read);
      case COLUMN_BATCH -> wire(ColumnBatch.ADAPTER, WireFields::read);
      case LOG_REQUEST -> wire(LogRequest.ADAPTER, WireFields::read);
    };
  }

  private static <M extends Message<M, ?>> MessageLibrary<M> wire(
      ProtoAdapter<M> adapter, BiConsumer<M, FieldSum> fields) {
    return new SquareWire<>(adapter, fields);
  }
}
