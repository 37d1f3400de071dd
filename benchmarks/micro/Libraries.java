package dev.connectjava.benchmarks;

import com.google.protobuf.Message;
import dev.connectjava.benchmarks.data.v1.AnalyticsEvent;
import dev.connectjava.benchmarks.data.v1.AnalyticsEventView;
import dev.connectjava.benchmarks.data.v1.ApiResponse;
import dev.connectjava.benchmarks.data.v1.ApiResponseView;
import dev.connectjava.benchmarks.data.v1.ColumnBatch;
import dev.connectjava.benchmarks.data.v1.ColumnBatchView;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1;
import dev.connectjava.benchmarks.data.v1.GoogleMessage1View;
import dev.connectjava.benchmarks.data.v1.LogRecord;
import dev.connectjava.benchmarks.data.v1.LogRecordView;
import dev.connectjava.benchmarks.data.v1.MediaFrame;
import dev.connectjava.benchmarks.data.v1.MediaFrameView;
import dev.connectjava.benchmarks.data.v1.PackedSigned;
import dev.connectjava.benchmarks.data.v1.PackedSignedView;
import dev.connectjava.benchmarks.data.v1.PackedTile;
import dev.connectjava.benchmarks.data.v1.PackedTileView;
import dev.connectjava.benchmarks.data.v1.TriMesh;
import dev.connectjava.benchmarks.data.v1.TriMeshView;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.LogRequestView;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import java.util.function.BiConsumer;

/** The libraries of messages that share a JVM with protobuf-java. */
final class Libraries {

  private Libraries() {}

  /** Returns a library with what it needs for the messages of a data set. */
  static MessageLibrary<?> of(String library, DataSet set) {
    return switch (library) {
      case "protobuf-java" -> protobufJava(set);
      case "protobuf-jackson" -> messages(set).protobufJackson();
      case "connect-java" -> messages(set).connectMessages();
      case "views" -> views(set);
      default -> throw new IllegalArgumentException("\"" + library + "\" is not a library here");
    };
  }

  /** Returns protobuf-java, which writes the data sets. */
  static MessageLibrary<?> protobufJava(DataSet set) {
    return messages(set).protobufJava();
  }

  /** The class of the messages of a data set, and what reads their fields. */
  private record Messages<M extends Message>(M instance, BiConsumer<M, FieldSum> fields) {

    MessageLibrary<M> protobufJava() {
      return new ProtobufJava<>(instance, fields);
    }

    MessageLibrary<M> protobufJackson() {
      return new ProtobufJackson<>(instance, protobufJava());
    }

    MessageLibrary<M> connectMessages() {
      return new ConnectMessages<>(instance, fields);
    }
  }

  private static Messages<?> messages(DataSet set) {
    return switch (set) {
      case API_RESPONSE -> messages(ApiResponse.getDefaultInstance(), MessageFields::read);
      case LOG_RECORD -> messages(LogRecord.getDefaultInstance(), MessageFields::read);
      case ANALYTICS_EVENT -> messages(AnalyticsEvent.getDefaultInstance(), MessageFields::read);
      case GOOGLE_MESSAGE1 -> messages(GoogleMessage1.getDefaultInstance(), MessageFields::read);
      case MEDIA_FRAME -> messages(MediaFrame.getDefaultInstance(), MessageFields::read);
      case PACKED_TILE -> messages(PackedTile.getDefaultInstance(), MessageFields::read);
      case TRI_MESH -> messages(TriMesh.getDefaultInstance(), MessageFields::read);
      case PACKED_SIGNED -> messages(PackedSigned.getDefaultInstance(), MessageFields::read);
      case COLUMN_BATCH -> messages(ColumnBatch.getDefaultInstance(), MessageFields::read);
      case LOG_REQUEST -> messages(LogRequest.getDefaultInstance(), MessageFields::read);
    };
  }

  private static <M extends Message> Messages<M> messages(
      M instance, BiConsumer<M, FieldSum> fields) {
    return new Messages<>(instance, fields);
  }

  private static MessageLibrary<?> views(DataSet set) {
    return switch (set) {
      case API_RESPONSE -> views(ApiResponseView.viewType(), ViewFields::read);
      case LOG_RECORD -> views(LogRecordView.viewType(), ViewFields::read);
      case ANALYTICS_EVENT -> views(AnalyticsEventView.viewType(), ViewFields::read);
      case GOOGLE_MESSAGE1 -> views(GoogleMessage1View.viewType(), ViewFields::read);
      case MEDIA_FRAME -> views(MediaFrameView.viewType(), ViewFields::read);
      case PACKED_TILE -> views(PackedTileView.viewType(), ViewFields::read);
      case TRI_MESH -> views(TriMeshView.viewType(), ViewFields::read);
      case PACKED_SIGNED -> views(PackedSignedView.viewType(), ViewFields::read);
      case COLUMN_BATCH -> views(ColumnBatchView.viewType(), ViewFields::read);
      case LOG_REQUEST -> views(LogRequestView.viewType(), ViewFields::read);
    };
  }

  private static <V extends GeneratedView<?>> MessageLibrary<V> views(
      ViewType<?, V> type, BiConsumer<V, FieldSum> fields) {
    return new ConnectViews<>(type, fields);
  }
}
