package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;

/**
 * The form that a protocol has for calls with a stream of messages: the head of a response is sent
 * first, then its messages one by one, then an end.
 */
public interface StreamForm extends ServerForm {

  /** The header fields of a response, status 200, whose messages follow one by one. */
  Headers head(CallHead head, Headers metadata);

  /** The form that a message, already in its envelope, has in a response's body. */
  default ByteBuffer body(ByteBuffer message) {
    return message;
  }

  /** The end of a response whose head was sent, of a call that has succeeded. */
  StreamEnd end(Headers trailers);

  /**
   * The end of a response whose head was sent, of a call that has failed.
   *
   * @param error why; its header fields can't be sent any more
   */
  StreamEnd end(OutgoingError error, ErrorLimits limits);
}
