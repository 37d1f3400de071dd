package dev.connectjava.testing.record;

import dev.connectjava.CallMessage;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonValue;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Records the messages of one call.
 *
 * @param form of the method; empty if its messages have no JSON
 */
record MessageRecorder(CallRecording recording, Optional<MessageForm> form, Redaction redaction) {

  /** Returns a function that notes each message and returns it. */
  UnaryOperator<CallMessage> of(boolean fromClient) {
    return message -> {
      recording.add(fromClient, content(message, fromClient));
      return message;
    };
  }

  private RecordedMessage.Content content(CallMessage message, boolean fromClient) {
    Optional<JsonValue> json;
    try {
      json = json(message, fromClient);
    } catch (RpcException | IllegalArgumentException e) { // It is not a message of the method.
      json = Optional.empty();
    }
    return json.map(redaction::message)
        .filter(value -> JsonLevels.of(value) <= JsonLevels.MOST_OF_MESSAGE)
        .<RecordedMessage.Content>map(RecordedMessage.Content.Json::new)
        .orElseGet(() -> encoded(message));
  }

  private Optional<JsonValue> json(CallMessage message, boolean fromClient) {
    Object object = message.object();
    if (!(object instanceof byte[] bytes)) {
      return form.map(known -> known.toJson(fromClient, object));
    }
    if (form.isPresent()) {
      return Optional.of(form.get().toJson(fromClient, bytes, message.codec()));
    }
    // The names of its fields are not known, so none can be left out.
    return redaction.fields().isEmpty() && message.codec().equals(MessageForm.JSON)
        ? Optional.of(JsonValue.of(bytes))
        : Optional.empty();
  }

  private RecordedMessage.Content encoded(CallMessage message) {
    ByteBuffer bytes = message.bytes();
    if (!redaction.fields().isEmpty()) {
      return new RecordedMessage.Content.Omitted(bytes.remaining());
    }
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return new RecordedMessage.Content.Encoded(
        message.codec(), Base64.getEncoder().encodeToString(array));
  }
}
