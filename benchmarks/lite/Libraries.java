package dev.connectjava.benchmarks;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
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

/** protobuf-javalite, whose classes have the names of protobuf-java's: it has a JVM of its own. */
final class Libraries {

  private Libraries() {}

  /** Returns the library with what it needs for the messages of a data set. */
  static MessageLibrary<?> of(String library, DataSet set) {
    if (!library.equals("protobuf-javalite")) {
      throw new IllegalArgumentException("\"" + library + "\" is not a library here");
    }
    return switch (set) {
      case API_RESPONSE -> lite(ApiResponse.parser(), MessageFields::read);
      case LOG_RECORD -> lite(LogRecord.parser(), MessageFields::read);
      case ANALYTICS_EVENT -> lite(AnalyticsEvent.parser(), MessageFields::read);
      case GOOGLE_MESSAGE1 -> lite(GoogleMessage1.parser(), MessageFields::read);
      case MEDIA_FRAME -> lite(MediaFrame.parser(), MessageFields::read);
      case PACKED_TILE -> lite(PackedTile.parser(), MessageFields::read);
      case TRI_MESH -> lite(TriMesh.parser(), MessageFields::read);
      case PACKED_SIGNED -> lite(PackedSigned.parser(), MessageFields::read);
      case COLUMN_BATCH -> lite(ColumnBatch.parser(), MessageFields::read);
      case LOG_REQUEST -> lite(LogRequest.parser(), MessageFields::read);
    };
  }

  private static <M extends MessageLite> MessageLibrary<M> lite(
      Parser<M> parser, BiConsumer<M, FieldSum> fields) {
    return new ProtobufLite<>(parser, fields);
  }
}
