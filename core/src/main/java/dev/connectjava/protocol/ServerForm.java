package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a protocol for calls of some kinds: how it reads a request, and how it
 * writes an answer in one piece. Stateless but for what it remembers to be faster; thread-safe.
 *
 * <p>{@link Negotiation} finds the form of a request; the engine then calls {@link #readHead},
 * reads the body, and answers by {@link #response} or {@link #failure}.
 */
public interface ServerForm {

  /** The protocol's name. */
  Protocol protocol();

  /**
   * The name of the codec in a content type.
   *
   * @param mediaType as {@link MediaType#parse} gives it
   * @return the name, which may be one that no codec has, or null if the content type belongs to
   *     another form
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
   * Reads the head of a request that has this form's content type.
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
   * The complete answer of a call that gives one message.
   *
   * @param message the message, in its envelope if the form has them
   * @param compressed whether the message is compressed
   */
  HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers);

  /**
   * The answer of a call that failed before its response began.
   *
   * @param codec the codec of the content type
   */
  HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits);
}
