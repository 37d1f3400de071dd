package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Compression;
import org.jspecify.annotations.Nullable;

/** The receiver of what a {@link ResponseReader} reads: a head, messages, an end. */
public interface ResponseSink extends MessageReceiver {

  /**
   * The headers of the response have been read, without the fields that are trailers.
   *
   * @param compression the compression of compressed messages; null if the response names no
   *     encoding
   */
  void onHeaders(Headers headers, @Nullable Compression compression);

  /**
   * The response consists of a head only, which contains the outcome. The headers that were passed
   * on are all of its fields, and the trailers that will be passed on are the same fields again.
   */
  void onTrailersOnly();

  /**
   * The response has status 304, after its headers have been passed on: there will be no message,
   * because the caller already has it.
   *
   * @return false if the request was not conditional, so that the call fails
   */
  boolean onNotModified();

  /**
   * The server has ended the call.
   *
   * @param error the error, or null if the server reports success
   */
  void onOutcome(@Nullable RpcException error, Headers trailers);
}
