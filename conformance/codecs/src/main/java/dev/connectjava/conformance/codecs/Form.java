package dev.connectjava.conformance.codecs;

import com.google.protobuf.ByteString;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;

/** One encoded form of objects. An object that it can't decode or encode is an RpcException. */
interface Form<T> {

  T decode(ByteString bytes);

  ByteString encode(T object);

  /** Returns the form that a codec gives to a class, called as a client or a server calls it. */
  static <T> Form<T> of(Codec codec, Class<T> type) {
    MessageCodec<T> ofType = codec.forType(type).orElseThrow();
    return new Form<>() {
      @Override
      public T decode(ByteString bytes) {
        return ofType.decode(bytes.toByteArray(), 0, bytes.size());
      }

      @Override
      public ByteString encode(T object) {
        return switch (ofType) {
          case MessageCodec.Appending<T> appending -> {
            EncodedMessage encoded = new EncodedMessage();
            appending.append(object, encoded);
            yield encoded.bytes();
          }
          case MessageCodec.Sized<T> sized -> {
            byte[] bytes = new byte[sized.length(object)];
            sized.write(object, bytes, 0);
            yield ByteString.copyFrom(bytes);
          }
        };
      }
    };
  }
}
