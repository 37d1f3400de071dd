package dev.connectjava.protocol;

import dev.connectjava.Protocol;
import dev.connectjava.http.HttpClientRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one form of one protocol: it writes the head of a request and reads the
 * response. Stateless and thread-safe.
 *
 * <p>The engine gets the head from {@link #request}, or from {@link #get} if GET is wanted. It then
 * sends the messages, in envelopes if the form has them, and passes the response to a {@link
 * #reader}.
 */
public interface ClientProtocol {

  /** Returns the name of the protocol. */
  Protocol protocol();

  /** Returns whether each message is in an {@link Envelope}; otherwise a body is one message. */
  boolean isEnveloped();

  /**
   * Returns the timeout that the protocol can express, which this side then enforces: the next
   * longer one if it can't express exactly this timeout, or the longest one if this timeout is
   * longer.
   */
  Duration expressible(Duration timeout);

  /** Returns the head of a POST request. */
  HttpClientRequest request(RequestHead head);

  /**
   * Returns the head of a GET request, which carries its message.
   *
   * @param binary whether the message is arbitrary bytes instead of text
   * @param message the message's bytes, compressed as the head says
   * @return the head, or null if the protocol has no such form
   */
  default @Nullable HttpClientRequest get(RequestHead head, boolean binary, ByteBuffer message) {
    return null;
  }

  /**
   * Returns a reader for one response.
   *
   * @param sink receives what the reader reads
   */
  ResponseReader reader(ResponseRules rules, ResponseSink sink);
}
