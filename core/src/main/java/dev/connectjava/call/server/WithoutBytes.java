package dev.connectjava.call.server;

import dev.connectjava.call.MessageConversion;
import java.nio.ByteBuffer;

/**
 * Stands for a codec whose bytes are not those of the messages, so that interceptors can't use
 * them.
 *
 * @param codec the name that the call has for its codec
 * @param advice what the exception says that an interceptor gets
 */
record WithoutBytes(String codec, String advice) implements MessageConversion {

  @Override
  public Object decode(byte[] bytes, int offset, int length) {
    throw new IllegalStateException(advice);
  }

  @Override
  public ByteBuffer encode(Object message) {
    throw new IllegalStateException(advice);
  }
}
