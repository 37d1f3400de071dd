package dev.connectjava.testing;

import dev.connectjava.RpcMethod;
import dev.connectjava.spi.Codec;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the messages of a test call are passed: as objects, or encoded by a codec. */
final class CodecChoice {

  private @Nullable String name;
  private @Nullable Codec codec;

  void set(String newName) {
    this.name = Objects.requireNonNull(newName, "name");
  }

  void set(Codec newCodec) {
    this.codec = Objects.requireNonNull(newCodec, "codec");
  }

  /**
   * Checks that both settings go together.
   *
   * @throws IllegalStateException if they exclude each other
   */
  void check() {
    if (codec != null && name != null) {
      throw new IllegalStateException(
          "codec(Codec) and codec(String) are set, but they exclude each other: set one of them");
    }
  }

  /**
   * Checks that messages of a method are passed as objects, which a setting needs.
   *
   * @throws IllegalStateException if a codec is set
   * @throws IllegalArgumentException if the messages are {@code byte[]}
   */
  void requireObjects(RpcMethod<?, ?> method, String setting) {
    if (codec != null) {
      throw new IllegalStateException(
          "codec(Codec) and %s are set, but they exclude each other: use cancel()"
              .formatted(setting));
    }
    if (method.isEncoded()) {
      throw new IllegalArgumentException(
          "the messages of %s are bytes, and requests of bytes can't be made to cancel or fail after some messages: use cancel()"
              .formatted(method.procedure()));
    }
  }

  /**
   * Returns the codec of a call.
   *
   * @param beforeRequest is called with each request that is passed as an object
   */
  Codec codec(Consumer<Object> beforeRequest) {
    if (codec != null) {
      return codec;
    }
    return PassedMessages.of(TestCall.class, name == null ? "proto" : name)
        .withCallback(beforeRequest);
  }

  /**
   * Returns a method as the client calls it. It takes any number of messages. If they are not
   * encoded, they may be of any class, as those that stand for a failure are.
   */
  @SuppressWarnings("unchecked") // The messages are of the method's classes.
  <I, O> RpcMethod<Object, Object> twin(RpcMethod<I, O> method) {
    if (codec == null && !method.isEncoded()) {
      return RpcMethod.bidiStream(method.service(), method.name(), Object.class, Object.class);
    }
    RpcMethod<I, O> twin =
        RpcMethod.bidiStream(
                method.service(),
                method.name(),
                method.declaredRequestType(),
                method.declaredResponseType())
            .withRequestType(method.requestType())
            .withResponseType(method.responseType());
    return (RpcMethod<Object, Object>)
        method.schema(Object.class).map(schema -> twin.withSchema(() -> schema)).orElse(twin);
  }
}
