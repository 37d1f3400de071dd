package dev.connectjava.call.client;

import dev.connectjava.RpcException;
import dev.connectjava.call.MessageConversion;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/**
 * The conversion of a caller's messages, of which one that can't be converted fails the call.
 *
 * @param type the class of the messages
 * @param onFailure fails the call, and returns what is thrown
 */
record CallerConversion(
    MessageConversion ofCodec, Class<?> type, UnaryOperator<RpcException> onFailure)
    implements MessageConversion {

  @Override
  public String codec() {
    return ofCodec.codec();
  }

  @Override
  public boolean isOf(Object message) {
    return type.isInstance(message);
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length) {
    try {
      return ofCodec.decode(bytes, offset, length);
    } catch (RpcException e) {
      throw onFailure.apply(e);
    }
  }

  @Override
  public ByteBuffer encode(Object message) {
    try {
      return ofCodec.encode(message);
    } catch (RpcException e) {
      throw onFailure.apply(e);
    }
  }
}
