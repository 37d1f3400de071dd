package dev.connectjava.call;

import java.nio.ByteBuffer;

/** How the messages of one direction of a call become bytes and objects, for interceptors. */
public interface MessageConversion {

  /** The name of the codec. */
  String codec();

  /**
   * Returns whether an object is of the class that is encoded. It may not be, if interceptors have
   * opened a call of another method than they were asked for.
   */
  default boolean isOf(Object message) {
    return true;
  }

  /**
   * The object of an encoded message, which may keep its array, but not give it to anyone.
   *
   * @throws dev.connectjava.RpcException if it can't be decoded
   */
  Object decode(byte[] bytes, int offset, int length);

  /**
   * The message of an object, without compression and prefix, over an accessible array.
   *
   * @throws dev.connectjava.RpcException if it can't be encoded
   */
  ByteBuffer encode(Object message);
}
