package dev.connectjava.protocol;

import dev.connectjava.http.HttpRequest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The form that a protocol has for unary calls: one message each way, and an answer in one piece.
 */
public interface UnaryForm extends ServerForm {

  /**
   * The message of a request whose whole body is there, so that no reader is needed for it.
   *
   * @param body all of the body; borrowed, and read to its end if there is a message
   * @param limitBytes the longest message
   * @return the message, which is not compressed; null if there may be something wrong, or anything
   *     else to do: then a {@link #reader} reads the body
   */
  byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes);

  /**
   * The form in which a response may begin before its message is there.
   *
   * @return null if the answer is always sent in one piece
   */
  @Nullable StreamForm asStream();
}
