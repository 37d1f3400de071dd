package dev.connectjava.call;

import dev.connectjava.Method;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;

/**
 * One codec's translators for the messages of one method.
 *
 * @param request for request messages
 * @param response for response messages
 */
public record MessageCodecs<I, O>(MessageCodec<I> request, MessageCodec<O> response) {

  /** Whether a codec can translate both messages of a method. */
  static boolean supports(Codec codec, Method<?, ?> method) {
    return codec.supports(method.requestType()) && codec.supports(method.responseType());
  }

  static <I, O> MessageCodecs<I, O> of(Codec codec, Method<I, O> method) {
    return new MessageCodecs<>(
        codec.forType(method.requestType()), codec.forType(method.responseType()));
  }
}
