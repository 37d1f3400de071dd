package dev.connectjava.call.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.call.InterleavedCodec;
import dev.connectjava.call.Interleaving;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.protocol.Envelope;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a server answers to a unary call, in events that a transport tells one after another. */
final class ResponseScript {

  static final String ANSWER = "the answer";

  private static final int WEB_TRAILERS = 0x80;

  /** What the response is. */
  private enum Kind {
    ANSWER,
    ANSWER_AT_LENGTH,
    ANSWER_UNDECLARED,
    ANSWER_DEEP,
    ERROR,
    FOREIGN,
    TRAILERS_ONLY,
    STATUS_IN_HEAD,
    TWO,
    NONE,
    TRUNCATED
  }

  /** An event. */
  record Event(String name, Told told, int bytes, boolean last) {}

  /** Tells a listener of an event. */
  @FunctionalInterface
  interface Told {
    void to(HttpResponseListener listener);
  }

  private final Interleaving steps;
  private final Protocol protocol;
  private final Kind kind;
  private final Queue<Event> events = new ArrayDeque<>();

  /** A response of any kind. */
  static ResponseScript any(Interleaving steps, Protocol protocol) {
    Kind kind = steps.oneIn(2) ? Kind.ANSWER : steps.oneOf(Kind.values());
    return new ResponseScript(steps, protocol, kind);
  }

  /** A response with an answer. */
  static ResponseScript answering(Interleaving steps, Protocol protocol) {
    return new ResponseScript(steps, protocol, Kind.ANSWER);
  }

  private ResponseScript(Interleaving steps, Protocol protocol, Kind kind) {
    this.steps = steps;
    this.protocol = protocol;
    this.kind = kind;
    addHead();
    byte[] body = body();
    Headers trailers = trailers();
    addBody(body, trailers == null && steps.random.nextBoolean());
    if (trailers != null || events.stream().noneMatch(Event::last)) {
      Headers fields = trailers == null ? Headers.empty() : trailers;
      events.add(new Event("the end", listener -> listener.onEnd(fields), 0, true));
    }
  }

  /** The events that are to come. */
  Queue<Event> events() {
    return events;
  }

  /** Whether there is an answer in it, which a call gives that nothing disturbs. */
  @Nullable String answer() {
    return switch (kind) {
      case ANSWER, STATUS_IN_HEAD -> ANSWER;
      case ANSWER_AT_LENGTH -> ANSWER.repeat(4_000);
      default -> null;
    };
  }

  private String text() {
    return switch (kind) {
      case ANSWER_AT_LENGTH -> ANSWER.repeat(4_000);
      case ANSWER_UNDECLARED -> InterleavedCodec.UNDECLARED;
      case ANSWER_DEEP -> InterleavedCodec.DEEP;
      default -> ANSWER;
    };
  }

  private void addHead() {
    String prefix =
        switch (protocol) {
          case CONNECT -> "application/";
          case GRPC -> "application/grpc+";
          case GRPC_WEB -> "application/grpc-web+";
        };
    int status = kind == Kind.ERROR && protocol == Protocol.CONNECT ? 404 : 200;
    String type = status == 404 ? "application/json" : prefix + "text";
    Headers.Builder head =
        Headers.builder().add("content-type", kind == Kind.FOREIGN ? "text/html" : type);
    if (kind == Kind.TRAILERS_ONLY || kind == Kind.STATUS_IN_HEAD) {
      head.add("grpc-status", kind == Kind.TRAILERS_ONLY ? "5" : "0");
    }
    Headers fields = head.build();
    events.add(new Event("the head", listener -> listener.onHead(status, fields), 0, false));
  }

  private byte[] body() {
    if (protocol == Protocol.CONNECT) {
      String error = "{\"code\":\"not_found\",\"message\":\"none\"}";
      return (kind == Kind.ERROR ? error : text()).getBytes(UTF_8);
    }
    if (kind == Kind.TRAILERS_ONLY) {
      return new byte[0];
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int messages = kind == Kind.TWO ? 2 : kind == Kind.NONE || kind == Kind.ERROR ? 0 : 1;
    for (int i = 0; i < messages; i++) {
      body.writeBytes(Envelope.of(Envelope.UNCOMPRESSED, text().getBytes(UTF_8)).array());
    }
    if (protocol == Protocol.GRPC_WEB) {
      String status = "grpc-status: " + (kind == Kind.ERROR ? 5 : 0) + "\r\n";
      body.writeBytes(Envelope.of(WEB_TRAILERS, status.getBytes(UTF_8)).array());
    }
    byte[] all = body.toByteArray();
    return kind == Kind.TRUNCATED ? Arrays.copyOf(all, steps.random.nextInt(all.length)) : all;
  }

  private @Nullable Headers trailers() {
    if (protocol != Protocol.GRPC || kind == Kind.TRAILERS_ONLY) {
      return null;
    }
    return Headers.of("grpc-status", kind == Kind.ERROR ? "5" : "0");
  }

  private void addBody(byte[] body, boolean endsWithData) {
    int position = 0;
    while (position < body.length && !steps.oneIn(3)) {
      int length = steps.random.nextInt(body.length - position + 1);
      add(body, position, length, false);
      position += length;
    }
    if (position < body.length || endsWithData) {
      add(body, position, body.length - position, endsWithData);
    }
  }

  private void add(byte[] body, int position, int length, boolean last) {
    String name = last ? "the last data" : "data";
    events.add(
        new Event(
            name,
            listener ->
                listener.onData(
                    ByteBuffer.wrap(body, position, length).slice().asReadOnlyBuffer(), last),
            length,
            last));
  }
}
