package dev.connectjava.spi;

import java.util.Objects;

/**
 * One codec's translators for the messages of one method.
 *
 * @param request for request messages
 * @param response for response messages
 */
public record MethodCodec<I, O>(MessageCodec<I> request, MessageCodec<O> response) {

  /** The two translators. */
  public MethodCodec {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
  }
}
