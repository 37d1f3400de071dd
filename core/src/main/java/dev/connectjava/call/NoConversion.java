package dev.connectjava.call;

import java.nio.ByteBuffer;

/** Stands where the codec of a call is not known, so that its messages are objects alone. */
public enum NoConversion implements MessageConversion {
  /** Of all such calls. */
  INSTANCE;

  @Override
  public String codec() {
    throw new IllegalStateException(
        "the codec of the call is not known: it is not open yet, an interceptor or a test answers"
            + " it itself, or an interceptor has opened a call with messages of another class");
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length) {
    throw new IllegalStateException(codec());
  }

  @Override
  public ByteBuffer encode(Object message) {
    throw new IllegalStateException(codec());
  }
}
