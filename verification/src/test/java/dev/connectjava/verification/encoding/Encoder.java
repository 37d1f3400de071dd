package dev.connectjava.verification.encoding;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Encodes and decodes messages as the engine does, with a codec that has encoded many. */
final class Encoder {

  private static final int MANY = 100;

  private final MessageCodec<Object> codec;
  private final MessageCoding<Object, Object> coding;

  @SuppressWarnings("unchecked") // The codec refuses objects of another class.
  Encoder(Codec codec, Class<?> type) {
    this.codec = (MessageCodec<Object>) codec.forType(type).orElseThrow();
    this.coding =
        MessageCoding.ofServer(
            new MethodCodec<>(this.codec, this.codec), Integer.MAX_VALUE, Integer.MAX_VALUE);
    if (Message.class.isAssignableFrom(type)) {
      encodeMany(Internal.getDefaultInstance(type.asSubclass(Message.class)));
    }
  }

  private void encodeMany(Message empty) {
    for (int i = 0; i < MANY && empty.isInitialized(); i++) {
      encode(empty);
    }
  }

  /** Returns the message, or the view, of an encoded form. */
  Object decode(byte[] bytes) {
    return codec.decode(bytes, 0, bytes.length);
  }

  /** Returns the encoded form of a message, or of a view. */
  byte[] encode(Object message) {
    ByteBuffer bytes = coding.encode(message, null, null, false, EncodingMemory.UNCOUNTED).bytes();
    int start = bytes.arrayOffset() + bytes.position();
    return Arrays.copyOfRange(bytes.array(), start, start + bytes.remaining());
  }
}
