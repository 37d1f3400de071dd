package dev.connectjava.call;

import dev.connectjava.Method;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * The translators of a method whose messages are bytes in the form of the codec already.
   *
   * @return null if the method has other messages
   */
  public static <I, O> @Nullable MessageCodecs<I, O> ofBytes(Codec codec, Method<I, O> method) {
    return BytesCodec.isFor(method) ? of(new BytesCodec(codec), method) : null;
  }

  private static <I, O> MessageCodecs<I, O> of(Codec codec, Method<I, O> method) {
    return new MessageCodecs<>(
        codec.forType(method.requestType()), codec.forType(method.responseType()));
  }

  /** The translators of a method by the names of their codecs. */
  public static <I, O> Map<String, MessageCodecs<I, O>> of(
      Collection<Codec> available, Method<I, O> method) {
    Map<String, MessageCodecs<I, O>> codecs = new LinkedHashMap<>();
    for (Codec codec : available) {
      Codec chosen = BytesCodec.isFor(method) ? new BytesCodec(codec) : codec;
      if (supports(chosen, method)) {
        codecs.put(codec.name(), of(chosen, method));
      }
    }
    return codecs;
  }
}
