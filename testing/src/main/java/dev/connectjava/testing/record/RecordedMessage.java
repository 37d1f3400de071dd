package dev.connectjava.testing.record;

import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonNumber;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A message of a recorded call. Immutable.
 *
 * @param fromClient whether it is a request
 * @param time since the beginning of the call
 */
record RecordedMessage(boolean fromClient, Duration time, Content content) {

  /** What is recorded of a message. */
  sealed interface Content {

    /** The message as JSON. */
    record Json(JsonValue value) implements Content {}

    /** The message in the form of a codec. */
    record Encoded(String codec, String base64) implements Content {}

    /** Only its length, since it may have fields that are to be left out. */
    record Omitted(int bytes) implements Content {}
  }

  static JsonNumber milliseconds(Duration time) {
    return new JsonNumber(String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e6));
  }

  JsonObject toJson() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("from", new JsonString(fromClient ? "client" : "server"));
    members.put("ms", milliseconds(time));
    switch (content) {
      case Content.Json json -> members.put("json", json.value());
      case Content.Encoded encoded -> {
        members.put("codec", new JsonString(encoded.codec()));
        members.put("base64", new JsonString(encoded.base64()));
      }
      case Content.Omitted omitted ->
          members.put("omittedBytes", new JsonNumber(Integer.toString(omitted.bytes())));
    }
    return new JsonObject(members);
  }

  /**
   * Returns the message of its JSON.
   *
   * @throws IllegalArgumentException if it is not the JSON of a message
   */
  static RecordedMessage of(JsonValue value) {
    if (!(value instanceof JsonObject object)) {
      throw new IllegalArgumentException("a message is an object, but was " + JsonText.of(value));
    }
    return new RecordedMessage(isFromClient(object), time(object), content(object));
  }

  private static boolean isFromClient(JsonObject object) {
    String from = object.text("from");
    if ("client".equals(from)) {
      return true;
    }
    if ("server".equals(from)) {
      return false;
    }
    throw new IllegalArgumentException(
        "a message is from client or from server, but was from " + from);
  }

  private static Duration time(JsonObject object) {
    return object.members().get("ms") instanceof JsonNumber number
        ? Duration.ofNanos(Math.round(Double.parseDouble(number.spelling()) * 1e6))
        : Duration.ZERO;
  }

  private static Content content(JsonObject object) {
    JsonValue json = object.members().get("json");
    if (json != null) {
      return new Content.Json(json);
    }
    String codec = object.text("codec");
    String base64 = object.text("base64");
    if (codec != null && base64 != null) {
      return new Content.Encoded(codec, base64);
    }
    if (object.members().get("omittedBytes") instanceof JsonNumber number) {
      return new Content.Omitted(Integer.parseInt(number.spelling()));
    }
    throw new IllegalArgumentException(
        "a message has json, codec and base64, or omittedBytes, but was " + JsonText.of(object));
  }

  /**
   * Returns the JSON of the message as this library writes it.
   *
   * @throws IllegalArgumentException if the message was left out, or is nested more than 100 levels
   *     deep
   */
  JsonValue json(MessageForm form) {
    return switch (content) {
      case Content.Json json -> form.canonical(fromClient, json.value());
      case Content.Encoded encoded -> decoded(form, encoded);
      case Content.Omitted omitted ->
          throw new IllegalArgumentException(
              "a message of %s was left out of the recording, so that it can't be replayed"
                  .formatted(form.method().procedure()));
    };
  }

  private JsonValue decoded(MessageForm form, Content.Encoded encoded) {
    try {
      return form.toJson(fromClient, Base64.getDecoder().decode(encoded.base64()), encoded.codec());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a message of %s can't be replayed: %s"
              .formatted(form.method().procedure(), e.getMessage()),
          e);
    }
  }
}
