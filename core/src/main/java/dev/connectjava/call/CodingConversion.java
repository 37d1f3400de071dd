package dev.connectjava.call;

import dev.connectjava.coding.EncodingMemory;
import java.nio.ByteBuffer;

/**
 * The conversion of messages that have codings: one that sends them and one that receives them.
 *
 * @param codec the name of their codec
 * @param memory provides the memory of a message while it is encoded
 */
record CodingConversion<M>(
    String codec, MessageCoding<M, ?> encoder, MessageCoding<?, M> decoder, EncodingMemory memory)
    implements MessageConversion {

  @Override
  public Object decode(byte[] bytes, int offset, int length) {
    return decoder.decode(bytes, offset, length);
  }

  @Override
  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  public ByteBuffer encode(Object message) {
    return encoder.encodeToArray((M) message, memory);
  }
}
