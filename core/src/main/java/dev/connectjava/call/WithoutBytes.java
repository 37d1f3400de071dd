package dev.connectjava.call;

import java.nio.ByteBuffer;

/**
 * Stands for an {@link ObjectCodec}, whose bytes are not those of the messages, so that
 * interceptors can't use them.
 *
 * @param codec the name that the call has for its codec
 * @param advice what the exception says that an interceptor gets
 */
public record WithoutBytes(String codec, String advice) implements MessageConversion {

  @Override
  public Object decode(byte[] bytes, int offset, int length) {
    throw new IllegalStateException(advice);
  }

  @Override
  public ByteBuffer encode(Object message) {
    throw new IllegalStateException(advice);
  }
}
