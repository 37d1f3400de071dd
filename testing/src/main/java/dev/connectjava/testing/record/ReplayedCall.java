package dev.connectjava.testing.record;

import dev.connectjava.Headers;
import dev.connectjava.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A recorded call that is replayed: its messages in JSON as this library writes it. Immutable.
 *
 * @param form of its method
 */
record ReplayedCall(RecordedCall call, MessageForm form, List<Step> steps) {

  /** A message of the call. */
  record Step(boolean fromClient, JsonValue json) {}

  /** Header fields of responses that a server or a proxy sets itself. */
  private static final Set<String> OF_HTTP =
      Set.of(
          "accept-post",
          "alt-svc",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "keep-alive",
          "server",
          "trailer",
          "transfer-encoding",
          "vary",
          "via");

  /**
   * Returns calls that are replayed, in their order.
   *
   * @throws IllegalArgumentException if the method of a call is not among the methods, has no JSON,
   *     or has other messages than the call
   */
  static List<ReplayedCall> all(List<RecordedCall> calls, RpcMethods methods) {
    Map<String, MessageForm> forms = new HashMap<>();
    List<ReplayedCall> all = new ArrayList<>();
    for (RecordedCall call : calls) {
      MessageForm form =
          forms.computeIfAbsent(
              call.procedure(), procedure -> MessageForm.require(methods.require(procedure)));
      all.add(new ReplayedCall(call, form, steps(call, form)));
    }
    return List.copyOf(all);
  }

  private static List<Step> steps(RecordedCall call, MessageForm form) {
    return call.messages().stream()
        .map(message -> new Step(message.fromClient(), message.json(form)))
        .toList();
  }

  String procedure() {
    return call.procedure();
  }

  /** Returns whether a request, or a response, follows after this number of messages. */
  boolean hasNext(int index, boolean fromClient) {
    return index < steps.size() && steps.get(index).fromClient() == fromClient;
  }

  /** Returns whether any request follows after this number of messages. */
  boolean hasRequestAfter(int index) {
    return steps.subList(index, steps.size()).stream().anyMatch(Step::fromClient);
  }

  /**
   * Returns whether the call has ended after this number of messages whatever the client would have
   * sent next: it has failed, or its one request was not read.
   */
  boolean ignoresRequestsAfter(int index) {
    return !hasRequestAfter(index)
        && (call.code().isPresent()
            || (!form.method().kind().clientStreams() && !hasRequestAfter(0)));
  }

  /** Returns whether the next message is this one, without what was left out of the recording. */
  boolean continuesWith(int index, boolean fromClient, JsonValue json) {
    return hasNext(index, fromClient) && steps.get(index).json().equals(comparable(json));
  }

  /** Returns a message without what was left out of the recording. */
  JsonValue comparable(JsonValue message) {
    return call.redaction().message(message);
  }

  /** Returns the fields that a handler has set. */
  static Headers ofHandler(Headers recorded) {
    Headers.Builder headers = Headers.builder();
    recorded.forEach((name, value) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean ofProtocol = lower.startsWith("grpc-") || lower.startsWith("connect-");
      if (!ofProtocol && !OF_HTTP.contains(lower) && !value.equals(Redaction.REDACTED)) {
        headers.add(name, value);
      }
    });
    return headers.build();
  }
}
