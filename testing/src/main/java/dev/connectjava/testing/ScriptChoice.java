package dev.connectjava.testing;

import dev.connectjava.RpcException;
import dev.connectjava.testing.TestCallScript.Break;
import dev.connectjava.testing.TestCallScript.RequestEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a test wants the client of its call to do. */
final class ScriptChoice {

  private final List<Object> requests = new ArrayList<>();

  /** The settings that were chosen of those that exclude each other, by their names. */
  private final Map<String, RequestEnd> requestEnds = new TreeMap<>();

  private final Map<String, Break> responseBreaks = new TreeMap<>();

  void clearRequests() {
    requests.clear();
  }

  void addRequest(Object message) {
    requests.add(message);
  }

  /** Keeps the stream of requests open, by a setting. */
  void keepRequestsOpen(String setting) {
    requestEnds.put(setting, new TestCallScript.Open());
  }

  /**
   * Ends the stream of requests out of order, by a setting.
   *
   * @param failure null if the client goes away
   */
  void breakRequests(String setting, @Nullable RpcException failure) {
    requestEnds.put(setting, new TestCallScript.Broken(new Break(0, failure)));
  }

  /**
   * Ends the stream of responses out of order, by a setting.
   *
   * @param failure null if the client goes away
   * @throws IllegalArgumentException if the number of messages is negative
   */
  void breakResponses(String setting, int messages, @Nullable RpcException failure) {
    if (messages < 0) {
      throw new IllegalArgumentException(
          "a stream can break after 0 or more messages, but not after " + messages);
    }
    responseBreaks.put(setting, new Break(messages, failure));
  }

  /** Returns the settings for the end of the requests, as an error names them. */
  String requestEndSettings() {
    return String.join(" and ", requestEnds.keySet());
  }

  /**
   * Returns the script.
   *
   * @throws IllegalStateException if settings exclude each other
   */
  TestCallScript script() {
    RequestEnd requestEnd = only(requestEnds);
    return new TestCallScript(
        List.copyOf(requests),
        requestEnd == null ? new TestCallScript.InOrder() : requestEnd,
        only(responseBreaks));
  }

  private static <T> @Nullable T only(Map<String, T> settings) {
    if (settings.size() > 1) {
      throw new IllegalStateException(
          "%s are set, but they exclude each other: set one of them"
              .formatted(String.join(" and ", settings.keySet())));
    }
    return settings.isEmpty() ? null : settings.values().iterator().next();
  }
}
