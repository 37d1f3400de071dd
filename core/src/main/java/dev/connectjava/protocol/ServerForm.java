package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a protocol for some kinds of calls: it reads a request, and writes a
 * complete response. Stateless except for caches; thread-safe.
 *
 * <p>{@link Negotiation} finds the form of a request. The engine then calls {@link #readHead},
 * reads the body, and answers with {@link #response} or {@link #failure}.
 */
public interface ServerForm {

  /** Returns the name of the protocol. */
  Protocol protocol();

  /**
   * Returns the name of the codec in a content type.
   *
   * @param mediaType the result of {@link MediaType#parse}
   * @return the name, for which no codec need exist; null if the content type belongs to another
   *     form
   */
  @Nullable String codecOf(String mediaType);

  /** Returns the content type for messages of a codec. */
  String contentType(String codec);

  /**
   * Checks that this protocol supports the request's HTTP version.
   *
   * @return a complete response that refuses the request, or null if the version is supported
   */
  default @Nullable HttpResponse refusal(HttpRequest request) {
    return null;
  }

  /** Returns whether each message is in an {@link Envelope}; otherwise a body is one message. */
  boolean isEnveloped();

  /**
   * Reads the head of a request that has this form's content type.
   *
   * @throws RpcException if it violates the protocol; the engine then answers with {@link #failure}
   */
  CallHead readHead(HttpRequest request, String codec);

  /**
   * Returns a reader for the request's body.
   *
   * @param limitBytes the length of the longest message
   * @param admission provides the memory of each message
   */
  MessageReader reader(CallHead head, int limitBytes, Admission admission);

  /**
   * Returns the complete response of a call that returns one message.
   *
   * @param message the message, in its envelope if the form has them
   * @param compressed whether the message is compressed
   */
  HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers);

  /**
   * Returns the response of a call that failed before its response began.
   *
   * @param codec the codec of the content type
   */
  HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits);
}
