package dev.connectjava.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import dev.connectjava.http.HttpFailure.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.OptionalLong;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What the exceptions of the JDK's client mean, by their classes and their texts. */
final class FailedRequestTest {

  private static final String URL = "http://a.example";

  private static HttpFailure failure(Throwable cause) {
    HttpFailure failure = FailedRequest.failure(URL, cause);
    assertThat(failure.cause()).contains(cause);
    return failure;
  }

  private static void assertIs(Kind kind, Progress progress, String message, Throwable cause) {
    HttpFailure failure = failure(cause);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.progress()).isEqualTo(progress);
    assertThat(failure.message()).isEqualTo(message);
  }

  @Test
  void connectionThatCannotBeMade_hasSentNothing() {
    assertIs(
        Kind.UNCONNECTED,
        Progress.NOT_SENT,
        "can't connect to http://a.example: Connection refused",
        new ConnectException("Connection refused"));
    assertIs(
        Kind.UNCONNECTED,
        Progress.NOT_SENT,
        "can't connect to http://a.example: HTTP connect timed out",
        new HttpConnectTimeoutException("HTTP connect timed out"));
    assertIs(
        Kind.UNCONNECTED,
        Progress.NOT_SENT,
        "can't connect to http://a.example: unknown certificate",
        new SSLHandshakeException("unknown certificate"));
  }

  @Test
  void nameWithoutAnAddress_isSaid() {
    ConnectException cause = new ConnectException();
    cause.initCause(new UnresolvedAddressException());

    assertIs(
        Kind.UNCONNECTED,
        Progress.NOT_SENT,
        "can't connect to http://a.example: the name has no address",
        cause);
  }

  @Test
  void violationOfHttp_isMalformed() {
    assertIs(
        Kind.MALFORMED,
        Progress.UNKNOWN,
        "the response of http://a.example is malformed: Invalid status line",
        new ProtocolException("Invalid status line"));
  }

  /** The first text is of a request that was complete, the second of one that was not. */
  @Test
  void resetOfTheStream_isKnownByBothTexts() {
    assertIs(
        Kind.RESET,
        Progress.UNKNOWN,
        "http://a.example has reset the stream: Received RST_STREAM: Stream cancelled",
        new IOException("Received RST_STREAM: Stream cancelled"));
    assertIs(
        Kind.RESET,
        Progress.UNKNOWN,
        "http://a.example has reset the stream: RST_STREAM received Internal error",
        new IOException("RST_STREAM received Internal error"));
  }

  @Test
  void requestThatWasNotProcessed_hasTheProgress() {
    IOException cause = new IOException("request not processed by peer");

    assertIs(
        Kind.RESET,
        Progress.NOT_PROCESSED,
        "http://a.example has not processed the request: request not processed by peer",
        cause);
    assertThat(failure(cause).errorCode()).isEqualTo(OptionalLong.of(0x7)); // REFUSED_STREAM
  }

  @Test
  void goaway_isAnEndOfTheConnection() {
    assertIs(
        Kind.GOAWAY,
        Progress.UNKNOWN,
        "http://a.example has shut down the connection: /127.0.0.1:1: GOAWAY received",
        new IOException("/127.0.0.1:1: GOAWAY received"));
  }

  @Test
  void requestThatCannotBeRepeated_isNotALostConnection() {
    assertIs(
        Kind.LOST,
        Progress.UNKNOWN,
        "the request to http://a.example has failed:"
            + " the request can't be sent again: its body is a stream",
        new UnrepeatableRequest());
  }

  @Test
  void anyOtherFailure_isALostConnection() {
    assertIs(
        Kind.LOST,
        Progress.UNKNOWN,
        "the connection to http://a.example was lost: EOF reached while reading",
        new EOFException("EOF reached while reading"));
    assertIs(
        Kind.LOST,
        Progress.UNKNOWN,
        "the connection to http://a.example was lost: IOException",
        new IOException());
  }
}
