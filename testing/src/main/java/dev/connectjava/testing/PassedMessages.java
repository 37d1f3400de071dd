package dev.connectjava.testing;

import dev.connectjava.call.ObjectCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A codec that keeps each message as an object and encodes only its number. Messages of any class
 * can so be passed to the other side within one process. Thread-safe.
 */
final class PassedMessages implements Codec {

  private static final int NUMBER_BYTES = Integer.BYTES;

  private final String name;
  private final String withoutBytes;
  private final Consumer<Object> beforeRequest;
  private final Map<Integer, Object> kept = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  private PassedMessages(String name, String withoutBytes, Consumer<Object> beforeRequest) {
    this.name = name;
    this.withoutBytes = withoutBytes;
    this.beforeRequest = beforeRequest;
  }

  /**
   * Returns a codec for tests that are made by a class.
   *
   * @param test the class, whose builder can set a codec that encodes messages
   */
  static PassedMessages of(Class<?> test, String name) {
    String what = test.getSimpleName();
    return new PassedMessages(
        name,
        "this %s passes messages as objects, so they have no encoded bytes: set %s.Builder.codec(Codec)"
            .formatted(what, what),
        message -> {});
  }

  /**
   * Returns the same codec with a callback, whose exceptions it throws.
   *
   * @param callback is called with each request before the handler gets it
   */
  PassedMessages withCallback(Consumer<Object> callback) {
    return new PassedMessages(name, withoutBytes, callback);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return Optional.of(new Numbers<>(messageType, message -> {}));
  }

  @Override
  public <I, O> Optional<MethodCodec<I, O>> forMethod(CodedMethod<I, O> method) {
    return Optional.of(
        new MethodCodec<>(
            new Numbers<>(method.requestType(), beforeRequest),
            new Numbers<>(method.responseType(), message -> {})));
  }

  private int keep(Object message) {
    int number = last.incrementAndGet();
    kept.put(number, message);
    return number;
  }

  private Object kept(byte[] bytes, int offset, int length) {
    Object message =
        length == NUMBER_BYTES ? kept.get(ByteBuffer.wrap(bytes).getInt(offset)) : null;
    if (message == null) { // No interceptor gets or replaces these bytes.
      throw new IllegalStateException("bytes that do not stand for a message of this test");
    }
    return message;
  }

  private final class Numbers<T> implements ObjectCodec<T> {

    private final Class<T> type;
    private final Consumer<Object> beforeReading;

    Numbers(Class<T> type, Consumer<Object> beforeReading) {
      this.type = type;
      this.beforeReading = beforeReading;
    }

    @Override
    public String withoutBytes() {
      return withoutBytes;
    }

    @Override
    public int length(T message) {
      return NUMBER_BYTES;
    }

    @Override
    public int write(T message, byte[] array, int offset) {
      Object passed = type.cast(message);
      ByteBuffer.wrap(array).putInt(offset, keep(passed));
      return offset + NUMBER_BYTES;
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      Object passed = kept(bytes, offset, length);
      beforeReading.accept(passed);
      return type.cast(passed);
    }
  }
}
