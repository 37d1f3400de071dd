package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one form of one protocol: how it reads a request's head, and how it writes
 * what a call answers. Stateless and thread-safe.
 *
 * <p>The engine calls {@link #codecOf} until a protocol knows the content type, then {@link
 * #readHead}, then either one of {@link #complete} and {@link #failure}, or {@link #streamHead}
 * and, after the messages, an end.
 */
public interface ServerProtocol {

  /** The protocol's name. */
  Protocol protocol();

  /** Whether this form of the protocol carries calls of this kind. */
  boolean carries(Method.Kind kind);

  /**
   * The name of the codec in a content type.
   *
   * @param mediaType as {@link MediaType#parse} gives it
   * @return the name, which may be one that no codec has, or null if the content type belongs to
   *     another protocol
   */
  @Nullable String codecOf(String mediaType);

  /** The content type for messages of a codec. */
  String contentType(String codec);

  /**
   * Why this protocol can't be spoken over the request's version of HTTP.
   *
   * @return a complete answer, or null if it can
   */
  default @Nullable HttpResponse refusal(HttpRequest request) {
    return null;
  }

  /** Whether each message is in an {@link Envelope}; otherwise a body is one message. */
  boolean isEnveloped();

  /**
   * Reads the head of a request that has this protocol's content type.
   *
   * @throws RpcException if it breaks the protocol; to be answered by {@link #failure}
   */
  CallHead readHead(HttpRequest request, String codec);

  /**
   * A reader for the request's body.
   *
   * @param limitBytes the longest message
   * @param admission is asked for the memory of each
   */
  MessageReader reader(CallHead head, int limitBytes, Admission admission);

  /**
   * The message of a request whose whole body is there, so that no reader is needed for it.
   *
   * @param body all of the body; borrowed, and read to its end if there is a message
   * @param limitBytes the longest message
   * @return the message, which is not compressed; null if there may be something wrong, or anything
   *     else to do: then a {@link #reader} reads the body
   */
  default byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes) {
    return null;
  }

  /** The form that a message, already in its envelope, has in a response's body. */
  default ByteBuffer body(ByteBuffer message) {
    return message;
  }

  /**
   * The complete answer of a call that gives one message.
   *
   * @param message the message, in its envelope if the protocol has them
   * @param compressed whether the message is compressed
   */
  HttpResponse complete(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers);

  /**
   * The answer of a call that failed before its response began.
   *
   * @param codec the codec of the content type
   */
  HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits);

  /** The header fields of a response, status 200, whose messages follow one by one. */
  Headers streamHead(CallHead head, Headers metadata);

  /** The end of a response whose head was sent, of a call that has succeeded. */
  StreamEnd end(Headers trailers);

  /**
   * The end of a response whose head was sent, of a call that has failed.
   *
   * @param error why; its header fields can't be sent any more
   */
  StreamEnd end(OutgoingError error, ErrorLimits limits);
}
