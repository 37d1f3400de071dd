package dev.connectjava.spi;

import java.util.Objects;

/**
 * The message codecs of one codec for one method.
 *
 * @param <I> the type of request messages
 * @param <O> the type of response messages
 * @param request the codec of request messages
 * @param response the codec of response messages
 */
public record MethodCodec<I, O>(MessageCodec<I> request, MessageCodec<O> response) {

  /** Checks that both are present. */
  public MethodCodec {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
  }
}
