package dev.connectjava.jfr;

import dev.connectjava.AttributeKey;
import dev.connectjava.Attributes;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.ServerListener;
import dev.connectjava.spi.Excerpt;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call that has ended, as {@link RecentCalls} keeps it. Immutable and thread-safe. */
public final class RecentCall {

  private final Instant start;
  private final Outcome outcome;
  private final Sizes sizes;
  private final Map<String, Duration> phases;
  private final Map<String, String> attributes;

  /** Which call it was, and what has become of it. */
  private record Outcome(
      boolean served,
      String procedure,
      Optional<Protocol> protocol,
      Optional<SocketAddress> peer,
      Optional<Code> code,
      Optional<String> message,
      Duration duration) {}

  /** Messages, and bytes of bodies. */
  private record Sizes(
      long requestMessages, long requestBytes, long responseMessages, long responseBytes) {}

  private RecentCall(
      Instant start,
      Outcome outcome,
      Sizes sizes,
      Map<String, Duration> phases,
      Map<String, String> attributes) {
    this.start = start;
    this.outcome = outcome;
    this.sizes = sizes;
    this.phases = phases;
    this.attributes = attributes;
  }

  /** Returns a served call. */
  static RecentCall ofServer(
      ServerListener.End end, Instant start, ServerPhases phases, List<AttributeKey<?>> keys) {
    return new RecentCall(
        start,
        new Outcome(
            true,
            Excerpt.of(end.path()),
            end.protocol(),
            Optional.of(end.peer().address()),
            end.code(),
            Optional.empty(),
            end.duration()),
        new Sizes(
            end.requestMessages(),
            end.requestBodyBytes(),
            end.responseMessages(),
            end.responseBodyBytes()),
        phases.byName(),
        texts(keys, key -> end.attributes().get(key)));
  }

  /**
   * Returns a call of a client.
   *
   * @param phases those of its last attempt; null if it had none
   */
  static RecentCall ofClient(
      ClientListener.End end,
      Instant start,
      @Nullable AttemptPhases phases,
      List<AttributeKey<?>> keys) {
    return new RecentCall(
        start,
        new Outcome(
            false,
            end.method().procedure(),
            Optional.of(end.protocol()),
            end.peer().map(server -> server.address()),
            end.code(),
            FailureText.of(end.failure()),
            end.duration()),
        new Sizes(
            end.requestMessages(),
            end.requestBodyBytes(),
            end.responseMessages(),
            end.responseBodyBytes()),
        phases == null ? Map.of() : phases.times().byName(),
        texts(keys, key -> value(key, end.options(), end.attributes())));
  }

  private static <T> Optional<T> value(
      AttributeKey<T> key, CallOptions options, Attributes attributes) {
    return options.attribute(key).or(() -> attributes.get(key));
  }

  private static Map<String, String> texts(
      List<AttributeKey<?>> keys, Function<AttributeKey<?>, Optional<?>> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (AttributeKey<?> key : keys) {
      values.apply(key).ifPresent(value -> texts.put(key.toString(), Excerpt.of(value.toString())));
    }
    return Collections.unmodifiableMap(texts);
  }

  /** Returns whether a router has served the call; false if a client has made it. */
  public boolean isServed() {
    return outcome.served;
  }

  /** Returns when the call began. */
  public Instant start() {
    return start;
  }

  /** Returns the time from its beginning to its end. */
  public Duration duration() {
    return outcome.duration;
  }

  /** Returns when the call was over. */
  Instant end() {
    return start.plus(outcome.duration);
  }

  /** Returns the path of the procedure; an excerpt if it is long. */
  public String procedure() {
    return outcome.procedure;
  }

  /** Returns the protocol; empty if the request belonged to none. */
  public Optional<Protocol> protocol() {
    return outcome.protocol;
  }

  /** Returns the address of the other end; empty if a client has sent nothing. */
  public Optional<SocketAddress> peer() {
    return outcome.peer;
  }

  /** Returns why the call has failed; empty if it has not. */
  public Optional<Code> code() {
    return outcome.code;
  }

  /**
   * Returns an excerpt of the text of a failure that a client has found itself. Empty if the server
   * has sent the failure, whose text may repeat the request, and for served calls.
   */
  public Optional<String> message() {
    return outcome.message;
  }

  /**
   * Returns how long each phase has taken, by its name. A served call is {@code waiting} for its
   * handler, then in {@code handling}, then {@code sending} the response. A client's call, in its
   * last attempt, is {@code connecting}, then {@code waiting} for the head of the response, then
   * {@code receiving}; empty if it had no attempt.
   */
  public Map<String, Duration> phases() {
    return phases;
  }

  /** Returns the number of request messages. */
  public long requestMessages() {
    return sizes.requestMessages;
  }

  /** Returns the number of bytes of the request's body, compressed and with envelopes. */
  public long requestBodyBytes() {
    return sizes.requestBytes;
  }

  /** Returns the number of response messages. */
  public long responseMessages() {
    return sizes.responseMessages;
  }

  /** Returns the number of bytes of the response's body, compressed and with envelopes. */
  public long responseBodyBytes() {
    return sizes.responseBytes;
  }

  /** Returns excerpts of the attributes that are kept, by the names of their keys; immutable. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** Returns the call as one line. For people: the format may change. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(start).append(outcome.served ? " served " : " made ").append(outcome.procedure);
    line.append(' ').append(outcome.protocol.map(Names::of).orElse("-"));
    line.append(' ').append(outcome.peer.map(SocketAddress::toString).orElse("-"));
    line.append(' ').append(outcome.code.map(Code::toString).orElse("ok"));
    line.append(' ').append(milliseconds(outcome.duration)).append(" ms");
    phases.forEach(
        (name, time) -> line.append(' ').append(name).append(' ').append(milliseconds(time)));
    line.append(sizes(" in ", sizes.requestMessages, sizes.requestBytes));
    line.append(sizes(" out ", sizes.responseMessages, sizes.responseBytes));
    attributes.forEach((name, text) -> line.append(' ').append(name).append('=').append(text));
    outcome.message.ifPresent(text -> line.append(": ").append(text));
    return line.toString();
  }

  private static String sizes(String direction, long messages, long bytes) {
    return direction + messages + "/" + bytes + " B";
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }
}
