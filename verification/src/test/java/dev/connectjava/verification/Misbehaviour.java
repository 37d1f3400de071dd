package dev.connectjava.verification;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a server does and ought not to, and what comes of it for its client.
 *
 * @param given how many messages the caller is given
 * @param code null if the call succeeds all the same
 * @param message the error's whole text; {@code CODEC} stands for the codec's name, {@code METHOD}
 *     for the procedure, {@code UNDECODABLE} for what the codec says of {@link
 *     ScriptedBytes#GARBAGE}
 */
record Misbehaviour(
    String name,
    Protocol protocol,
    ClientShape shape,
    Answer answer,
    int given,
    @Nullable Code code,
    String message) {

  /** What the server answers to a call with a codec. */
  @FunctionalInterface
  interface Answer {
    ServerScript to(String codec);

    default Answer then(UnaryOperator<ServerScript> more) {
      return codec -> more.apply(to(codec));
    }
  }

  /** A call that is given nothing and fails. */
  static Misbehaviour failing(
      String name, Protocol protocol, ClientShape shape, Code code, String message, Answer answer) {
    return new Misbehaviour(name, protocol, shape, answer, 0, code, message);
  }

  /** A call that is given one message and succeeds. */
  static Misbehaviour harmless(String name, Protocol protocol, ClientShape shape, Answer answer) {
    return new Misbehaviour(name, protocol, shape, answer, 1, null, "");
  }

  Misbehaviour afterMessages(int count) {
    return new Misbehaviour(name, protocol, shape, answer, count, code, message);
  }

  String message(String codec) {
    String undecodable =
        codec.equals("json")
            ? "invalid JSON for verification.v1.Reply at byte 0: a value is expected, but was 0xFF"
            : "invalid binary form of verification.v1.Reply (4 bytes): While parsing a protocol"
                + " message, the input ended unexpectedly in the middle of a field.  This could"
                + " mean either that the input has been truncated or that an embedded message"
                + " misreported its own length.";
    return message
        .replace("CODEC", codec)
        .replace("METHOD", shape.procedure())
        .replace("UNDECODABLE", undecodable);
  }

  @Override
  public String toString() {
    return "%s %s: %s".formatted(protocol, shape, name);
  }
}
