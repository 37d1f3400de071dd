package dev.connectjava.verification;

import static dev.connectjava.verification.ClientShape.CLIENT_STREAM;
import static dev.connectjava.verification.ClientShape.SERVER_STREAM;
import static dev.connectjava.verification.ClientShape.UNARY;
import static dev.connectjava.verification.ScriptedBytes.GARBAGE;
import static dev.connectjava.verification.ScriptedBytes.LIMIT_BYTES;
import static dev.connectjava.verification.ScriptedBytes.cutOff;
import static dev.connectjava.verification.ScriptedBytes.gzip;
import static dev.connectjava.verification.ScriptedBytes.message;
import static dev.connectjava.verification.ScriptedBytes.reply;
import static dev.connectjava.verification.ServerScript.head;
import static dev.connectjava.verification.ServerScript.headOnly;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.verification.Misbehaviour.Answer;
import java.util.stream.Stream;

/** What servers of Connect may do wrong. */
final class MisbehaviourOfConnect {

  private static final byte[] END = envelope(2, utf8("{}"));

  private MisbehaviourOfConnect() {}

  private static Misbehaviour unary(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.CONNECT, UNARY, code, message, answer);
  }

  private static Misbehaviour stream(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.CONNECT, SERVER_STREAM, code, message, answer);
  }

  private static Misbehaviour single(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.CONNECT, CLIENT_STREAM, code, message, answer);
  }

  private static ServerScript ok(String codec) {
    return head(200, "content-type", "application/" + codec);
  }

  private static ServerScript compressed(String codec, byte[] body) {
    return head(200, "content-type", "application/" + codec, "content-encoding", "gzip")
        .data(body)
        .end();
  }

  private static ServerScript error(int status, String json) {
    return head(status, "content-type", "application/json").data(utf8(json)).end();
  }

  /** Unary calls whose answer comes from something else than the service. */
  static Stream<Misbehaviour> foreign() {
    return Stream.of(
        unary(
            "a page of HTML with status 200",
            Code.UNKNOWN,
            "the server answered with text/html instead of application/CODEC: is there a service of"
                + " this protocol at this address?",
            codec -> head(200, "content-type", "text/html").data(utf8("<html>")).end()),
        unary(
            "a proxy's page of HTML",
            Code.UNAVAILABLE,
            "the server answered with HTTP status 502 and text/html",
            codec -> head(502, "content-type", "text/html").data(utf8("<html>")).end()),
        unary(
            "a page of HTML that breaks off",
            Code.UNKNOWN,
            "the server answered with HTTP status 413 and text/html",
            codec -> head(413, "content-type", "text/html").data(utf8("<html>")).connectionLost()),
        unary(
            "a page of HTML without an end",
            Code.UNIMPLEMENTED,
            "the server answered with HTTP status 404 and text/html",
            codec -> head(404, "content-type", "text/html").data(new byte[70_000])),
        unary(
            "a redirection",
            Code.UNKNOWN,
            "the server answered with HTTP status 302 and no content type",
            codec -> headOnly(302, "location", "/elsewhere")),
        unary(
            "a success without content",
            Code.UNKNOWN,
            "the server answered with HTTP status 204 and no content type",
            codec -> headOnly(204)),
        unary(
            "a part of the content",
            Code.UNKNOWN,
            "the server answered with HTTP status 206 and application/other",
            codec -> head(206, "content-type", "application/other").data(reply(codec)).end()),
        unary(
            "no content type",
            Code.UNKNOWN,
            "the server answered with no content type instead of application/CODEC: is there a"
                + " service of this protocol at this address?",
            codec -> head(200).data(reply(codec)).end()),
        unary(
            "an endless content type",
            Code.UNKNOWN,
            "the server answered with "
                + "x".repeat(100)
                + "... (5,000 characters) instead of application/CODEC: is there a service of this"
                + " protocol at this address?",
            codec -> head(200, "content-type", "x".repeat(5_000)).end()));
  }

  /** Unary calls whose answer breaks the protocol. */
  static Stream<Misbehaviour> unaryMessages() {
    return Stream.of(
        unary(
            "another codec",
            Code.INTERNAL,
            "the server answered with application/other instead of application/CODEC",
            codec -> head(200, "content-type", "application/other").data(reply(codec)).end()),
        unary(
            "a stream",
            Code.INTERNAL,
            "the server answered with application/connect+CODEC instead of application/CODEC",
            codec -> head(200, "content-type", "application/connect+" + codec).data(END).end()),
        unary(
            "an encoding that was not accepted",
            Code.INTERNAL,
            "the response has encoding \"foo\", but only these are accepted: identity,gzip,deflate",
            codec ->
                head(200, "content-type", "application/" + codec, "content-encoding", "foo")
                    .data(reply(codec))
                    .end()),
        unary(
            "compressed data that are none",
            Code.DATA_LOSS,
            "4 bytes can't be decompressed by gzip: a gzip member has no valid header",
            codec -> compressed(codec, GARBAGE)),
        unary(
            "compressed data that are cut off",
            Code.DATA_LOSS,
            "32 bytes can't be decompressed by gzip: the data is truncated",
            codec -> compressed(codec, cutOff(gzip(reply("json"))))),
        unary(
            "compressed data with more behind them",
            Code.DATA_LOSS,
            "37 bytes can't be decompressed by gzip: a gzip member has no valid header",
            codec -> compressed(codec, ServerWorld.join(gzip(reply("json")), GARBAGE))),
        unary(
            "a bomb",
            Code.RESOURCE_EXHAUSTED,
            "response message has at least 1,001 bytes, but the client allows 1,000"
                + " (ClientLimits.withResponseMessageBytes)",
            codec -> compressed(codec, gzip(new byte[100_000]))),
        unary(
            "a message that is too long",
            Code.RESOURCE_EXHAUSTED,
            "response message has at least 1,001 bytes, but the client allows 1,000"
                + " (ClientLimits.withResponseMessageBytes)",
            codec -> ok(codec).data(new byte[LIMIT_BYTES + 1])),
        unary(
            "a message that can't be decoded",
            Code.INTERNAL,
            "UNDECODABLE",
            codec -> ok(codec).data(GARBAGE).end()),
        Misbehaviour.harmless(
            "HTTP trailers, which say nothing",
            Protocol.CONNECT,
            UNARY,
            codec -> ok(codec).data(reply(codec)).end("grpc-status", "5")));
  }

  /** Unary calls whose error is none as it should be. */
  static Stream<Misbehaviour> unaryErrors() {
    return Stream.of(
        unary(
            "an error without a code",
            Code.UNAVAILABLE,
            "m",
            codec -> error(503, "{\"message\":\"m\"}")),
        unary(
            "an error with a code that there is not",
            Code.UNAVAILABLE,
            "m",
            codec -> error(429, "{\"code\":\"fun\",\"message\":\"m\"}")),
        unary(
            "an error of other types",
            Code.UNAUTHENTICATED,
            "",
            codec -> error(401, "{\"code\":7,\"message\":{},\"details\":9}")),
        unary(
            "an error that is not an object",
            Code.UNAUTHENTICATED,
            "the server answered with HTTP status 401 and application/json",
            codec -> error(401, "[\"code\"]")),
        unary(
            "an error that is not JSON",
            Code.PERMISSION_DENIED,
            "the server answered with HTTP status 403 and application/json",
            codec -> error(403, "<html>")),
        unary(
            "an error without a body",
            Code.INTERNAL,
            "the server answered with HTTP status 400 and application/json",
            codec -> error(400, "")),
        unary(
            "an error with an encoding that was not accepted",
            Code.UNKNOWN,
            "the server answered with HTTP status 500 and application/json: the response has"
                + " encoding \"foo\", but only these are accepted: identity,gzip,deflate",
            codec ->
                head(500, "content-type", "application/json", "content-encoding", "foo")
                    .data(utf8("{\"code\":\"aborted\"}"))
                    .end()),
        unary(
            "an error whose compressed data are none",
            Code.UNKNOWN,
            "the server answered with HTTP status 500 and application/json: 4 bytes can't be"
                + " decompressed by gzip: a gzip member has no valid header",
            codec ->
                head(500, "content-type", "application/json", "content-encoding", "gzip")
                    .data(GARBAGE)
                    .end()),
        unary(
            "an error that is too long",
            Code.UNKNOWN,
            "the server answered with HTTP status 500 and application/json: the error or the end of"
                + " the response has at least 1,048,577 bytes, but the client allows 1,048,576",
            codec ->
                head(500, "content-type", "application/json").data(new byte[1024 * 1024 + 1])));
  }

  private static ServerScript stream(String codec) {
    return head(200, "content-type", "application/connect+" + codec);
  }

  /** Streams that break the protocol. */
  static Stream<Misbehaviour> streams() {
    return Stream.of(
        stream(
            "another status",
            Code.UNAVAILABLE,
            "the server answered with HTTP status 503 and application/connect+CODEC",
            codec -> head(503, "content-type", "application/connect+" + codec).data(END).end()),
        stream(
            "a unary response",
            Code.UNKNOWN,
            "the server answered with application/CODEC instead of application/connect+CODEC: is"
                + " there a service of this protocol at this address?",
            codec -> ok(codec).data(reply(codec)).end()),
        stream(
            "another codec",
            Code.INTERNAL,
            "the server answered with application/connect+other instead of"
                + " application/connect+CODEC",
            codec -> head(200, "content-type", "application/connect+other").data(END).end()),
        stream(
            "an encoding that was not accepted",
            Code.INTERNAL,
            "the response has encoding \"foo\", but only these are accepted: identity,gzip,deflate",
            codec ->
                head(
                        200,
                        "content-type",
                        "application/connect+" + codec,
                        "connect-content-encoding",
                        "foo")
                    .data(message(codec), END)
                    .end()),
        stream(
            "no body",
            Code.INTERNAL,
            "the response ended without an envelope that says how the call ended",
            codec -> stream(codec).end()),
        stream(
                "no end",
                Code.INTERNAL,
                "the response ended without an envelope that says how the call ended",
                codec -> stream(codec).data(message(codec)).end())
            .afterMessages(1),
        stream(
            "an end that is not JSON",
            Code.INTERNAL,
            "can't read the end of the stream: invalid JSON at byte 1: a name in quotation marks is"
                + " expected, but the text ends",
            codec -> stream(codec).data(envelope(2, utf8("{"))).end()),
        stream(
            "an end that is not an object",
            Code.INTERNAL,
            "can't read the end of the stream: it is not an object",
            codec -> stream(codec).data(envelope(2, utf8("null"))).end()),
        stream(
            "an empty end",
            Code.INTERNAL,
            "can't read the end of the stream: invalid JSON at byte 0: a value is expected, but the"
                + " text ends",
            codec -> stream(codec).data(envelope(2, utf8(""))).end()),
        stream(
            "an end whose error is not an object",
            Code.INTERNAL,
            "can't read the end of the stream: the error is not an object",
            codec -> stream(codec).data(envelope(2, utf8("{\"error\":\"aborted\"}"))).end()),
        stream(
            "an end whose error has no code",
            Code.UNKNOWN,
            "m",
            codec ->
                stream(codec).data(envelope(2, utf8("{\"error\":{\"message\":\"m\"}}"))).end()),
        stream(
                "a message after the end",
                Code.INTERNAL,
                "the response continues after the end of its stream",
                codec -> stream(codec).data(message(codec), END, message(codec)).end())
            .afterMessages(1),
        stream(
            "two ends",
            Code.INTERNAL,
            "the response continues after the end of its stream",
            codec -> stream(codec).data(END, END).end()),
        stream(
            "half an envelope after the end",
            Code.INTERNAL,
            "response ends after 3 of the 5 bytes of an envelope's prefix",
            codec -> stream(codec).data(END, new byte[3]).end()),
        stream(
            "unknown flags",
            Code.INTERNAL,
            "envelope has flags 0x04, but those of a response are 0x00 or 0x01, with 0x02 at the"
                + " end",
            codec -> stream(codec).data(envelope(4, GARBAGE)).end()),
        stream(
            "half a prefix",
            Code.INTERNAL,
            "response ends after 4 of the 5 bytes of an envelope's prefix",
            codec -> stream(codec).data(new byte[4]).end()),
        stream(
            "half a message",
            Code.INTERNAL,
            "response ends after 12 of the 13 bytes that an envelope announces",
            codec -> stream(codec).data(cutOff(message("json"))).end()),
        stream(
            "a length of 4 GiB",
            Code.RESOURCE_EXHAUSTED,
            "response message has at least 4,294,967,295 bytes, but the client allows 1,000"
                + " (ClientLimits.withResponseMessageBytes)",
            codec -> stream(codec).data(new byte[] {0, -1, -1, -1, -1})),
        stream(
            "an end that is too long",
            Code.INTERNAL,
            "the error or the end of the response has at least 1,048,577 bytes, but the client"
                + " allows 1,048,576",
            codec -> stream(codec).data(new byte[] {2, 0, 16, 0, 1})),
        stream(
            "a compressed message without an encoding",
            Code.INTERNAL,
            "a message is marked as compressed, but the response names no encoding",
            codec -> stream(codec).data(envelope(1, gzip(reply(codec))), END).end()),
        stream(
            "a compressed end without an encoding",
            Code.INTERNAL,
            "the end of the stream is marked as compressed, but the response names no encoding",
            codec -> stream(codec).data(envelope(3, gzip(utf8("{}")))).end()),
        stream(
                "a message that can't be decoded",
                Code.INTERNAL,
                "UNDECODABLE",
                codec -> stream(codec).data(message(codec), envelope(0, GARBAGE), END).end())
            .afterMessages(1),
        Misbehaviour.harmless(
            "a reset after the end",
            Protocol.CONNECT,
            SERVER_STREAM,
            codec -> stream(codec).data(message(codec), END).streamReset(0x8)));
  }

  /** Streams that are to have one message and have not. */
  static Stream<Misbehaviour> singleMessages() {
    return Stream.of(
        single(
            "no message",
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is none",
            codec -> stream(codec).data(END).end()),
        single(
            "two messages",
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is more than one",
            codec -> stream(codec).data(message(codec), message(codec), END).end()),
        single(
            "a message and an error",
            Code.ABORTED,
            "m",
            codec ->
                stream(codec)
                    .data(
                        message(codec),
                        envelope(2, utf8("{\"error\":{\"code\":\"aborted\",\"message\":\"m\"}}")))
                    .end()),
        single(
            "a message and no end",
            Code.INTERNAL,
            "the response ended without an envelope that says how the call ended",
            codec -> stream(codec).data(message(codec)).end()),
        Misbehaviour.harmless(
            "a reset after the end",
            Protocol.CONNECT,
            CLIENT_STREAM,
            codec -> stream(codec).data(message(codec), END).streamReset(0x2)));
  }
}
