package dev.connectjava.protocol;

import dev.connectjava.Protocol;
import dev.connectjava.http.HttpClientRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one form of one protocol: how it writes a request's head, and how it reads a
 * response. Stateless and thread-safe.
 *
 * <p>The engine asks for the head by {@link #request}, or {@link #get} where that is wanted, sends
 * messages, in their envelopes if there are some, and feeds what comes back to a {@link #reader}.
 */
public interface ClientProtocol {

  /** The protocol's name. */
  Protocol protocol();

  /** Whether each message is in an {@link Envelope}; otherwise a body is one message. */
  boolean isEnveloped();

  /**
   * The timeout that the protocol can express, which this side then enforces: the next longer one
   * if there is no equal one, the longest one if the given is beyond it.
   */
  Duration expressible(Duration timeout);

  /** The head of a request by POST. */
  HttpClientRequest request(RequestHead head);

  /**
   * The head of a request by GET, which carries its message.
   *
   * @param binary whether the message is arbitrary bytes rather than text
   * @param message the message's bytes, compressed as the head says
   * @return the head, or null if the protocol has no such form
   */
  default @Nullable HttpClientRequest get(RequestHead head, boolean binary, ByteBuffer message) {
    return null;
  }

  /**
   * A reader for one response.
   *
   * @param sink is told what the reader finds
   */
  ResponseReader reader(ResponseRules rules, ResponseSink sink);
}
