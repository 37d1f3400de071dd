package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The form of a protocol for unary calls: one message in each direction, and a response in one
 * piece.
 */
public interface UnaryForm extends ServerForm {

  /**
   * Returns the message of a request whose whole body has arrived, so that no reader is needed.
   *
   * @param body the whole body; borrowed, and read to its end if a message is returned
   * @param limitBytes the length of the longest message
   * @return the message, which is not compressed; null if the body may be invalid or needs more
   *     work, so that a {@link #reader} has to read it
   */
  byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes);

  /**
   * Returns the response without a message for a client that already has it.
   *
   * @return null if the protocol has no such response
   */
  default @Nullable HttpResponse notModified(Headers metadata, Headers trailers) {
    return null;
  }

  /**
   * Returns the form in which a response may begin before its message exists.
   *
   * @return null if the response is always sent in one piece
   */
  @Nullable StreamForm asStream();
}
