package dev.connectjava.verification;

import static dev.connectjava.verification.ClientShape.CLIENT_STREAM;
import static dev.connectjava.verification.ClientShape.SERVER_STREAM;
import static dev.connectjava.verification.ClientShape.UNARY;
import static dev.connectjava.verification.ScriptedBytes.GARBAGE;
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

/** What servers of gRPC and gRPC-Web may do wrong. */
final class MisbehaviourOfGrpc {

  private MisbehaviourOfGrpc() {}

  private static Misbehaviour unary(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.GRPC, UNARY, code, message, answer);
  }

  private static Misbehaviour stream(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.GRPC, SERVER_STREAM, code, message, answer);
  }

  private static Misbehaviour web(String name, Code code, String message, Answer answer) {
    return Misbehaviour.failing(name, Protocol.GRPC_WEB, SERVER_STREAM, code, message, answer);
  }

  private static ServerScript ok(String codec, String... more) {
    return ServerScript.silence().thenHead(200, concat("application/grpc+" + codec, more));
  }

  private static ServerScript webOk(String codec, String... more) {
    return ServerScript.silence().thenHead(200, concat("application/grpc-web+" + codec, more));
  }

  private static String[] concat(String contentType, String... more) {
    return Stream.concat(Stream.of("content-type", contentType), Stream.of(more))
        .toArray(String[]::new);
  }

  private static byte[] trailers(String lines) {
    return envelope(0x80, utf8(lines));
  }

  /** Answers that come from something else than a service of gRPC. */
  static Stream<Misbehaviour> foreign() {
    return Stream.of(
        unary(
            "a page of HTML with status 200",
            Code.UNKNOWN,
            "the server answered with text/html instead of application/grpc+CODEC: is there a"
                + " service of this protocol at this address?",
            codec -> head(200, "content-type", "text/html").data(utf8("<html>")).end()),
        unary(
            "a proxy's page of HTML",
            Code.UNAVAILABLE,
            "the server answered with HTTP status 504 and text/html",
            codec -> head(504, "content-type", "text/html").data(utf8("<html>")).end()),
        unary(
            "an answer of Connect",
            Code.UNKNOWN,
            "the server answered with application/CODEC instead of application/grpc+CODEC: is there"
                + " a service of this protocol at this address?",
            codec -> head(200, "content-type", "application/" + codec).data(reply(codec)).end()),
        unary(
            "an answer of gRPC-Web",
            Code.UNKNOWN,
            "the server answered with application/grpc-web+CODEC instead of application/grpc+CODEC:"
                + " is there a service of this protocol at this address?",
            codec -> webOk(codec).data(message(codec), trailers("grpc-status: 0")).end()),
        unary(
            "another codec",
            Code.INTERNAL,
            "the server answered with application/grpc+other instead of application/grpc+CODEC",
            codec -> ok("other").data(message(codec)).end("grpc-status", "0")),
        unary(
            "an encoding that was not accepted",
            Code.INTERNAL,
            "the response has encoding \"foo\", but only these are accepted: identity,gzip,deflate",
            codec ->
                ok(codec, "grpc-encoding", "foo").data(message(codec)).end("grpc-status", "0")),
        unary(
            "an error behind an encoding that was not accepted",
            Code.INVALID_ARGUMENT,
            "bad",
            codec ->
                headOnly(
                    200,
                    "content-type",
                    "application/grpc+" + codec,
                    "grpc-encoding",
                    "lz4",
                    "grpc-status",
                    "3",
                    "grpc-message",
                    "bad")),
        web(
            "an answer of gRPC",
            Code.UNKNOWN,
            "the server answered with application/grpc+CODEC instead of application/grpc-web+CODEC:"
                + " is there a service of this protocol at this address?",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "0")),
        web(
            "another status",
            Code.UNAUTHENTICATED,
            "the server answered with HTTP status 401 and no content type",
            codec -> headOnly(401)));
  }

  /** Answers whose status is missing or none. */
  static Stream<Misbehaviour> statuses() {
    return Stream.of(
        unary(
            "no trailers",
            Code.INTERNAL,
            "the response ended without trailers, which say how the call ended",
            codec -> ok(codec).data(message(codec)).end()),
        unary(
            "trailers without a status",
            Code.UNKNOWN,
            "the trailers have no grpc-status, which says how it ended",
            codec -> ok(codec).data(message(codec)).end("x", "y")),
        unary(
            "a status of 17",
            Code.UNKNOWN,
            "m",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "17", "grpc-message", "m")),
        unary(
            "a status of -1",
            Code.UNKNOWN,
            "grpc-status is \"-1\", which is not a code",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "-1")),
        unary(
            "a status that is no number",
            Code.UNKNOWN,
            "grpc-status is \"OK\", which is not a code",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "OK")),
        unary(
            "an empty status",
            Code.UNKNOWN,
            "grpc-status is \"\", which is not a code",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "")),
        unary(
            "a message with wrong escapes",
            Code.ABORTED,
            "100%, %zz, �",
            codec ->
                headOnly(
                    200,
                    "content-type",
                    "application/grpc",
                    "grpc-status",
                    "10",
                    "grpc-message",
                    "100%, %zz, %E2%98")),
        unary(
            "details that say something else",
            Code.ABORTED,
            "m",
            codec ->
                headOnly(
                    200,
                    "content-type",
                    "application/grpc",
                    "grpc-status",
                    "10",
                    "grpc-message",
                    "m",
                    "grpc-status-details-bin",
                    "CAUSAXg")),
        unary(
            "details that are none",
            Code.ABORTED,
            "m",
            codec ->
                headOnly(
                    200,
                    "content-type",
                    "application/grpc",
                    "grpc-status",
                    "10",
                    "grpc-message",
                    "m",
                    "grpc-status-details-bin",
                    "%%%")),
        unary(
            "a status in the head before a message",
            Code.INTERNAL,
            "the response ended without trailers, which say how the call ended",
            codec -> ok(codec, "grpc-status", "8").data(message(codec)).end()),
        unary(
            "two statuses",
            Code.FAILED_PRECONDITION,
            "",
            codec -> ok(codec, "grpc-status", "8").data(message(codec)).end("grpc-status", "9")),
        unary(
            "success in the head only",
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is none",
            codec -> headOnly(200, "content-type", "application/grpc", "grpc-status", "0")),
        unary(
            "success without a message",
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is none",
            codec -> ok(codec).end("grpc-status", "0")),
        unary(
            "success with two messages",
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is more than one",
            codec -> ok(codec).data(message(codec), message(codec)).end("grpc-status", "0")),
        unary(
            "a message and an error",
            Code.ABORTED,
            "m",
            codec -> ok(codec).data(message(codec)).end("grpc-status", "10", "grpc-message", "m")),
        stream(
                "no trailers",
                Code.INTERNAL,
                "the response ended without trailers, which say how the call ended",
                codec -> ok(codec).data(message(codec)).end())
            .afterMessages(1),
        stream(
            "no body and no trailers",
            Code.INTERNAL,
            "the response ended without trailers, which say how the call ended",
            codec -> headOnly(200, "content-type", "application/grpc+" + codec)),
        stream(
            "an error with another HTTP status",
            Code.ABORTED,
            "m",
            codec ->
                headOnly(
                    500,
                    "content-type",
                    "application/grpc",
                    "grpc-status",
                    "10",
                    "grpc-message",
                    "m")),
        Misbehaviour.failing(
            "success without a message",
            Protocol.GRPC,
            CLIENT_STREAM,
            Code.UNIMPLEMENTED,
            "METHOD must have exactly one response message, but there is none",
            codec -> ok(codec).end("grpc-status", "0")));
  }

  /** Answers whose messages are none. */
  static Stream<Misbehaviour> messages() {
    return Stream.of(
        stream(
            "half a message and success",
            Code.INTERNAL,
            "response ends after 12 of the 13 bytes that an envelope announces",
            codec -> ok(codec).data(cutOff(message("json"))).end("grpc-status", "0")),
        stream(
            "half a message and an error",
            Code.ABORTED,
            "m",
            codec ->
                ok(codec)
                    .data(cutOff(message(codec)))
                    .end("grpc-status", "10", "grpc-message", "m")),
        stream(
            "half a prefix and success",
            Code.INTERNAL,
            "response ends after 4 of the 5 bytes of an envelope's prefix",
            codec -> ok(codec).data(new byte[4]).end("grpc-status", "0")),
        stream(
            "unknown flags",
            Code.INTERNAL,
            "envelope has flags 0x02, but those of a response are 0x00 or 0x01",
            codec -> ok(codec).data(envelope(2, GARBAGE)).end("grpc-status", "0")),
        stream(
            "trailers of gRPC-Web",
            Code.INTERNAL,
            "envelope has flags 0x80, but those of a response are 0x00 or 0x01",
            codec -> ok(codec).data(trailers("grpc-status: 0")).end("grpc-status", "0")),
        stream(
            "a length of 4 GiB",
            Code.RESOURCE_EXHAUSTED,
            "response message has at least 4,294,967,295 bytes, but the client allows 1,000"
                + " (ClientLimits.withResponseMessageBytes)",
            codec -> ok(codec).data(new byte[] {0, -1, -1, -1, -1})),
        stream(
            "a compressed message without an encoding",
            Code.INTERNAL,
            "a message is marked as compressed, but the response names no encoding",
            codec -> ok(codec).data(envelope(1, gzip(reply(codec)))).end("grpc-status", "0")),
        stream(
            "a compressed message with the encoding identity",
            Code.INTERNAL,
            "a message is marked as compressed, but the response names no encoding",
            codec ->
                ok(codec, "grpc-encoding", "identity")
                    .data(envelope(1, gzip(reply(codec))))
                    .end("grpc-status", "0")),
        stream(
                "compressed data that are none",
                Code.DATA_LOSS,
                "4 bytes can't be decompressed by gzip: a gzip member has no valid header",
                codec ->
                    ok(codec, "grpc-encoding", "gzip")
                        .data(message(codec), envelope(1, GARBAGE))
                        .end("grpc-status", "0"))
            .afterMessages(1),
        stream(
            "a bomb",
            Code.RESOURCE_EXHAUSTED,
            "response message has at least 1,001 bytes, but the client allows 1,000"
                + " (ClientLimits.withResponseMessageBytes)",
            codec ->
                ok(codec, "grpc-encoding", "gzip")
                    .data(envelope(1, gzip(new byte[100_000])))
                    .end("grpc-status", "0")),
        stream(
            "a message that can't be decoded",
            Code.INTERNAL,
            "UNDECODABLE",
            codec -> ok(codec).data(envelope(0, GARBAGE)).end("grpc-status", "0")));
  }

  /** Answers of gRPC-Web whose trailers are none. */
  static Stream<Misbehaviour> webTrailers() {
    return Stream.of(
        web(
                "no trailers",
                Code.INTERNAL,
                "the response ended without trailers, which say how the call ended",
                codec -> webOk(codec).data(message(codec)).end())
            .afterMessages(1),
        web(
                "trailers of HTTP",
                Code.INTERNAL,
                "the response ended without trailers, which say how the call ended",
                codec -> webOk(codec).data(message(codec)).end("grpc-status", "0"))
            .afterMessages(1),
        web(
            "trailers without a status",
            Code.UNKNOWN,
            "the trailers have no grpc-status, which says how it ended",
            codec -> webOk(codec).data(trailers("x: y")).end()),
        web(
            "empty trailers",
            Code.UNKNOWN,
            "the trailers have no grpc-status, which says how it ended",
            codec -> webOk(codec).data(trailers("")).end()),
        web(
            "a trailer without a colon",
            Code.INTERNAL,
            "can't read a trailer: a header name is empty",
            codec -> webOk(codec).data(trailers("grpc-status 0")).end()),
        web(
            "a trailer with a name that is none",
            Code.INTERNAL,
            "can't read a trailer: header name \"a b\" has the character U+0020, which no header"
                + " name may have",
            codec -> webOk(codec).data(trailers("grpc-status: 0\r\na b: c")).end()),
        web(
            "a message after the trailers",
            Code.INTERNAL,
            "the response continues after its trailers",
            codec -> webOk(codec).data(trailers("grpc-status: 0"), message(codec)).end()),
        web(
            "trailers twice",
            Code.INTERNAL,
            "the response continues after its trailers",
            codec ->
                webOk(codec).data(trailers("grpc-status: 0"), trailers("grpc-status: 9")).end()),
        web(
            "half an envelope after the trailers",
            Code.INTERNAL,
            "response ends after 3 of the 5 bytes of an envelope's prefix",
            codec -> webOk(codec).data(trailers("grpc-status: 0"), new byte[3]).end()),
        web(
            "compressed trailers without an encoding",
            Code.INTERNAL,
            "the trailers are marked as compressed, but the response has no encoding",
            codec -> webOk(codec).data(envelope(0x81, gzip(utf8("grpc-status: 0")))).end()),
        web(
            "trailers that are too long",
            Code.INTERNAL,
            "the error or the end of the response has at least 1,048,577 bytes, but the client"
                + " allows 1,048,576",
            codec -> webOk(codec).data(new byte[] {-128, 0, 16, 0, 1})),
        web(
            "too many trailers",
            Code.RESOURCE_EXHAUSTED,
            "there are more than 32,768 trailers",
            codec -> webOk(codec).data(trailers("a:b\n".repeat(32_769))).end()),
        web(
            "a head without a status and without a body",
            Code.INTERNAL,
            "the response ended without trailers, which say how the call ended",
            codec -> headOnly(200, "content-type", "application/grpc-web+" + codec)),
        web(
            "a status in the head and another in the trailers",
            Code.FAILED_PRECONDITION,
            "",
            codec -> webOk(codec, "grpc-status", "8").data(trailers("grpc-status: 9")).end()),
        Misbehaviour.harmless(
            "untidy trailers",
            Protocol.GRPC_WEB,
            SERVER_STREAM,
            codec ->
                webOk(codec).data(message(codec), trailers("\nGRPC-Status:0\n\nx:  y ")).end()),
        Misbehaviour.harmless(
            "a reset after the trailers",
            Protocol.GRPC_WEB,
            SERVER_STREAM,
            codec ->
                webOk(codec).data(message(codec), trailers("grpc-status: 0")).streamReset(0x8)),
        Misbehaviour.harmless(
            "a reset after the trailers",
            Protocol.GRPC_WEB,
            UNARY,
            codec ->
                webOk(codec).data(message(codec), trailers("grpc-status: 0")).streamReset(0x2)));
  }
}
