package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import org.jspecify.annotations.Nullable;

/** Is told what a {@link ResponseReader} finds: a head, messages, an end. */
public interface ResponseSink {

  /**
   * The response's headers, without those that are trailers.
   *
   * @param compression of messages that are compressed; null if the response names no encoding
   */
  void onHeaders(Headers headers, @Nullable Compression compression);

  /**
   * The response is nothing but a head, with the outcome in it: the headers that were told are all
   * of its fields, and the trailers that will be told are the same once more.
   */
  void onTrailersOnly();

  /** A message, not yet decompressed. */
  void onMessage(RawMessage message);

  /**
   * How the server has ended the call.
   *
   * @param error its error, or null if it reports success
   */
  void onOutcome(@Nullable RpcException error, Headers trailers);
}
