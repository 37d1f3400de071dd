package dev.connectjava.testing.record;

import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The recording of one call, until its end. Thread-safe. */
final class CallRecording {

  private final Redaction redaction;
  private final Consumer<? super RecordedCall> sink;
  private final long startNanos = System.nanoTime();
  private final Map<String, JsonValue> head = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<JsonValue> messages = new ArrayList<>();
  private boolean ended;

  CallRecording(RpcMethod<?, ?> method, Redaction redaction, Consumer<? super RecordedCall> sink) {
    this.redaction = redaction;
    this.sink = sink;
    head.put("method", new JsonString(method.procedure()));
    head.put("kind", new JsonString(name(method.kind())));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Notes the head of a served call, before its messages. */
  CallRecording served(Protocol protocol, Headers headers) {
    return head("server", name(protocol), headers);
  }

  /** Notes the head of a call that a client makes, before its messages. */
  CallRecording made(Headers headers) {
    return head("client", null, headers);
  }

  private CallRecording head(String side, @Nullable String protocol, Headers headers) {
    head.put("side", new JsonString(side));
    if (protocol != null) {
      head.put("protocol", new JsonString(protocol));
    }
    head.put("start", new JsonString(Instant.now().toString()));
    head.put("headers", redaction.pairs(headers));
    return this;
  }

  private Duration time() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Notes a message. */
  void add(boolean fromClient, RecordedMessage.Content content) {
    JsonObject message = new RecordedMessage(fromClient, time(), content).toJson();
    lock.lock();
    try {
      messages.add(message);
    } finally {
      lock.unlock();
    }
  }

  /** Notes the end, and passes the call on. Does nothing if it has ended. */
  void end(Headers responseHeaders, Headers trailers, @Nullable RpcException failure) {
    JsonArray all;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      all = new JsonArray(List.copyOf(messages));
    } finally {
      lock.unlock();
    }
    Map<String, JsonValue> call = new LinkedHashMap<>(head);
    call.put("messages", all);
    call.put("responseHeaders", redaction.pairs(responseHeaders));
    call.put("trailers", redaction.pairs(trailers));
    if (failure != null) {
      call.put("code", new JsonString(failure.code().wireName()));
      call.put("message", new JsonString(failure.getMessage()));
      call.put("details", details(failure));
    }
    if (!redaction.fields().isEmpty()) {
      call.put(
          "redactedFields",
          new JsonArray(
              redaction.fields().stream().sorted().<JsonValue>map(JsonString::new).toList()));
    }
    call.put("ms", RecordedMessage.milliseconds(time()));
    sink.accept(new RecordedCall(new JsonObject(call)));
  }

  /** A detail may have any fields, so with fields to be left out only its type is noted. */
  private JsonArray details(RpcException failure) {
    List<JsonValue> details = new ArrayList<>();
    for (ErrorDetail detail : failure.details()) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put("type", new JsonString(detail.type()));
      if (redaction.fields().isEmpty()) {
        members.put("base64", new JsonString(Base64.getEncoder().encodeToString(detail.value())));
      }
      details.add(new JsonObject(members));
    }
    return new JsonArray(List.copyOf(details));
  }
}
