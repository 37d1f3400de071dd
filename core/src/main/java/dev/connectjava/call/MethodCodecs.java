package dev.connectjava.call;

import dev.connectjava.RpcMethod;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MethodCodec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The translators that codecs have for a method. */
public final class MethodCodecs {

  private MethodCodecs() {}

  /**
   * The translators of a codec that knows the method. A method whose messages are bytes has them in
   * the form of the codec already, which is not asked.
   *
   * @return empty if the codec does not translate its messages
   */
  public static <I, O> Optional<MethodCodec<I, O>> of(Codec codec, RpcMethod<I, O> method) {
    return BytesCodec.isFor(method)
        ? Optional.of(
            new MethodCodec<>(
                new BytesCodec<>(method.requestType()), new BytesCodec<>(method.responseType())))
        : codec.forMethod(method);
  }

  /** The translators of a method by the names of their codecs, which know the method. */
  public static <I, O> Map<String, MethodCodec<I, O>> of(
      Collection<Codec> available, RpcMethod<I, O> method) {
    Map<String, MethodCodec<I, O>> codecs = new LinkedHashMap<>();
    for (Codec codec : available) {
      of(codec, method).ifPresent(ofMethod -> codecs.put(codec.name(), ofMethod));
    }
    return codecs;
  }
}
