package dev.connectjava.benchmarks;

import java.util.Arrays;

/** The data sets: many messages of one class each, of the shapes of buffa's, and log requests. */
enum DataSet {
  API_RESPONSE("ApiResponse"),
  LOG_RECORD("LogRecord"),
  ANALYTICS_EVENT("AnalyticsEvent"),
  GOOGLE_MESSAGE1("GoogleMessage1"),
  MEDIA_FRAME("MediaFrame"),
  PACKED_TILE("PackedTile"),
  TRI_MESH("TriMesh"),
  PACKED_SIGNED("PackedSigned"),
  COLUMN_BATCH("ColumnBatch"),
  LOG_REQUEST("LogRequest");

  private final String message;

  DataSet(String message) {
    this.message = message;
  }

  /** Returns the name of the message, which is that of the data set. */
  @Override
  public String toString() {
    return message;
  }

  /** Returns the data set of a name. */
  static DataSet named(String name) {
    return Arrays.stream(values())
        .filter(set -> set.message.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is not a data set"));
  }
}
