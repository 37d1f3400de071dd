package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;

/**
 * The form of a protocol for calls with a stream of messages: the head of a response is sent first,
 * then its messages one by one, then an end.
 */
public interface StreamForm extends ServerForm {

  /** Returns the header fields of a response with status 200, whose messages follow one by one. */
  Headers head(CallHead head, Headers metadata);

  /** Returns the form of a message, already in its envelope, in a response's body. */
  default ByteBuffer body(ByteBuffer message) {
    return message;
  }

  /** Returns the end of a successful response whose head has been sent. */
  StreamEnd end(Headers trailers);

  /**
   * Returns the end of a failed response whose head has been sent.
   *
   * @param error the failure, as {@link OutgoingError#afterHead} returns it
   */
  StreamEnd end(OutgoingError error, ErrorLimits limits);
}
