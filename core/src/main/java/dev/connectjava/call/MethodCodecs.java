package dev.connectjava.call;

import dev.connectjava.RpcMethod;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MethodCodec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The message codecs that codecs have for a method. */
public final class MethodCodecs {

  private MethodCodecs() {}

  /** Returns the message codecs of methods with encoded messages, for all codecs. */
  public static MethodCodec<byte[], byte[]> ofBytes() {
    return new MethodCodec<>(new BytesCodec<>(byte[].class), new BytesCodec<>(byte[].class));
  }

  /**
   * Returns the message codecs of a codec that knows the method. Messages that are {@code byte[]}
   * already have the codec's form; for these the codec is not called.
   *
   * @return empty if the codec does not support the messages
   */
  public static <I, O> Optional<MethodCodec<I, O>> of(Codec codec, RpcMethod<I, O> method) {
    return method.isEncoded()
        ? Optional.of(
            new MethodCodec<>(
                new BytesCodec<>(method.requestType()), new BytesCodec<>(method.responseType())))
        : codec.forMethod(method);
  }

  /** Returns the message codecs of a method by the names of their codecs, which know the method. */
  public static <I, O> Map<String, MethodCodec<I, O>> of(
      Collection<Codec> available, RpcMethod<I, O> method) {
    Map<String, MethodCodec<I, O>> codecs = new LinkedHashMap<>();
    for (Codec codec : available) {
      of(codec, method).ifPresent(ofMethod -> codecs.put(codec.name(), ofMethod));
    }
    return codecs;
  }
}
