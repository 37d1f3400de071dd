package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recorded call: its method, header fields, messages in their order with their times, and its
 * outcome. {@link #toString} is its line of JSON, and {@link #parse} reads it. Immutable and
 * thread-safe.
 */
public final class RecordedCall {

  private final JsonObject json;
  private final List<RecordedMessage> messages;

  RecordedCall(JsonObject json) {
    this.json = json;
    this.messages = elements("messages").stream().map(RecordedMessage::of).toList();
    if (json.text("method") == null) {
      throw new IllegalArgumentException("a recorded call has a method: " + JsonText.of(json));
    }
  }

  /**
   * Returns the call of one line.
   *
   * @throws IllegalArgumentException if the line is not a recorded call
   */
  public static RecordedCall parse(String line) {
    try {
      if (JsonValue.of(line.getBytes(UTF_8)) instanceof JsonObject object) {
        return new RecordedCall(object);
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the line is not a recorded call: %s".formatted(e.getMessage()), e);
    }
    throw new IllegalArgumentException("the line is not a recorded call: it has no object");
  }

  /**
   * Returns the calls of a file, one on each line, in their order. Empty lines are left out, and so
   * is a last line that is incomplete, since the recording process has ended while it was written.
   *
   * @throws IllegalArgumentException if another line is not a recorded call; it has its number
   */
  public static List<RecordedCall> readAll(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), UTF_8);
    List<String> lines = text.lines().toList();
    int whole = text.endsWith("\n") ? lines.size() : lines.size() - 1;
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        calls.add(parse(lines.get(i)));
      } catch (IllegalArgumentException e) {
        if (i < whole) {
          throw new IllegalArgumentException(
              "line %s of %s: %s".formatted(i + 1, file, e.getMessage()), e);
        }
      }
    }
    return List.copyOf(calls);
  }

  /** Returns the path of the method, such as {@code /greet.v1.GreetService/Greet}. */
  public String procedure() {
    return Objects.requireNonNull(json.text("method"));
  }

  /**
   * Returns the requests as JSON, each on one line. In place of a message without JSON is a text in
   * parentheses.
   */
  public List<String> requests() {
    return texts(true);
  }

  /** Returns the responses in the form of {@link #requests}. */
  public List<String> responses() {
    return texts(false);
  }

  private List<String> texts(boolean fromClient) {
    return messages.stream()
        .filter(message -> message.fromClient() == fromClient)
        .map(message ->
            switch (message.content()) {
              case RecordedMessage.Content.Json of -> JsonText.of(of.value());
              case RecordedMessage.Content.Encoded of ->
                  "(" + of.codec() + ": " + of.base64() + ")";
              case RecordedMessage.Content.Omitted of -> "(" + of.bytes() + " bytes)";
            })
        .toList();
  }

  /** Returns the request's header fields. */
  public Headers requestHeaders() {
    return headers("headers");
  }

  /** Returns the response's header fields. */
  public Headers responseHeaders() {
    return headers("responseHeaders");
  }

  /** Returns the response's trailers. */
  public Headers trailers() {
    return headers("trailers");
  }

  private Headers headers(String name) {
    Headers.Builder headers = Headers.builder();
    for (JsonValue pair : elements(name)) {
      if (pair instanceof JsonArray array
          && array.elements().size() == 2
          && array.elements().get(0) instanceof JsonString field
          && array.elements().get(1) instanceof JsonString value) {
        headers.add(field.value(), value.value());
      }
    }
    return headers.build();
  }

  /** Returns why the call has failed; empty if it has not. */
  public Optional<Code> code() {
    return Optional.ofNullable(json.text("code")).flatMap(Code::ofWireName);
  }

  /** Returns the failure of the call with its details; empty if it has not failed. */
  public Optional<RpcException> failure() {
    return code()
        .map(code -> {
          String message = json.text("message");
          return new RpcException(code, message == null ? "" : message).withDetails(details());
        });
  }

  private List<ErrorDetail> details() {
    List<ErrorDetail> details = new ArrayList<>();
    for (JsonValue value : elements("details")) {
      if (value instanceof JsonObject detail) {
        String type = detail.text("type");
        String base64 = detail.text("base64");
        if (type != null && base64 != null) {
          details.add(ErrorDetail.of(type, Base64.getDecoder().decode(base64)));
        }
      }
    }
    return details;
  }

  /** Returns the messages of both directions in their order. */
  List<RecordedMessage> messages() {
    return messages;
  }

  /** Returns what was left out of the messages. */
  Redaction redaction() {
    Set<String> fields =
        elements("redactedFields").stream()
            .map(path -> path instanceof JsonString string ? string.value() : "")
            .collect(Collectors.toUnmodifiableSet());
    return new Redaction(Set.of(), fields);
  }

  private List<JsonValue> elements(String name) {
    return json.members().get(name) instanceof JsonArray array ? array.elements() : List.of();
  }

  /** Returns the line of JSON. */
  @Override
  public String toString() {
    return JsonText.of(json);
  }
}
