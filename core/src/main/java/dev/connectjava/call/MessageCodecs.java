package dev.connectjava.call;

import dev.connectjava.Method;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One codec's translators for the messages of one method.
 *
 * @param request for request messages
 * @param response for response messages
 */
public record MessageCodecs<I, O>(MessageCodec<I> request, MessageCodec<O> response) {

  private static boolean supports(Codec codec, Method<?, ?> method) {
    return codec.supports(method.requestType()) && codec.supports(method.responseType());
  }

  /** The translators of a method by the names of their codecs. */
  public static <I, O> Map<String, MessageCodecs<I, O>> of(
      Collection<Codec> available, Method<I, O> method) {
    Map<String, MessageCodecs<I, O>> codecs = new LinkedHashMap<>();
    for (Codec codec : available) {
      Codec chosen = BytesCodec.isFor(method) ? new BytesCodec(codec) : codec;
      if (supports(chosen, method)) {
        codecs.put(
            codec.name(),
            new MessageCodecs<>(
                chosen.forType(method.requestType()), chosen.forType(method.responseType())));
      }
    }
    return codecs;
  }
}
