package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonReader;

/**
 * What a parser makes of JSON: it receives the values of a message, and of the messages within it,
 * in the order of the text. The values of a repeated field are between {@link #beginList} and
 * {@link #endList}, those of a map between {@link #beginMap} and {@link #endMap}. Used by one
 * thread.
 */
interface MessageTarget {

  /** Takes a value of 32 bits, signed or not. */
  void int32(JsonField field, int value);

  /** Takes a value of 64 bits, signed or not. */
  void int64(JsonField field, long value);

  void float32(JsonField field, float value);

  void float64(JsonField field, double value);

  void bool(JsonField field, boolean value);

  /** Takes the text that was read last. */
  void text(JsonField field, JsonReader reader);

  void string(JsonField field, String value);

  /** Takes the first bytes of an array, which is borrowed. */
  void bytes(JsonField field, byte[] bytes, int length);

  /** Takes an enum value whose number has a name. */
  void enumeration(JsonField field, int number);

  /** Takes an enum value whose number does not have a name. */
  void unnamed(JsonField field, int number);

  /** Begins a message, whose values follow. */
  void beginMessage(JsonField field);

  void endMessage(JsonField field);

  void beginList(JsonField field);

  void endList(JsonField field);

  void beginMap(JsonField field);

  void endMap(JsonField field);

  /** Begins an entry, whose key and value follow. */
  void beginEntry(JsonField map);

  /** Ends the key of an entry; its value follows, or {@link #dropEntry}. */
  void endKey(JsonField map);

  /** Ends an entry; returns false if the map has an entry with this key, or had one. */
  boolean endEntry(JsonField map);

  /**
   * Drops the entry that has begun: its value is ignored. Returns false if the map has an entry
   * with this key, or had one that was dropped.
   */
  boolean dropEntry(JsonField map);

  /**
   * Begins the content of an {@code Any}, whose values follow.
   *
   * @param field the one that has the content as bytes
   */
  void beginContent(JsonField field, JsonMessage type);

  /**
   * Ends the content of an {@code Any}, and returns the number of its bytes.
   *
   * @throws IllegalArgumentException if it lacks required fields
   */
  int endContent(JsonField field);
}
