package dev.connectjava.examples.okhttp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import java.io.IOException;
import java.util.Locale;

/** The binary form of the messages of one class. Thread-safe. */
final class LiteMessageCodec<T> implements MessageCodec.Sized<T> {

  private final Class<T> type;
  private final MessageLite defaultInstance;
  private final int nestingDepth;

  LiteMessageCodec(Class<T> type, MessageLite defaultInstance, int nestingDepth) {
    this.type = type;
    this.defaultInstance = defaultInstance;
    this.nestingDepth = nestingDepth;
  }

  @Override
  public T decode(byte[] bytes, int offset, int length) {
    CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
    input.setRecursionLimit(nestingDepth);
    try {
      MessageLite message = defaultInstance.getParserForType().parseFrom(input);
      input.checkLastTagWas(0);
      return type.cast(message);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "invalid binary form of %s (%,d bytes): %s",
              type.getName(),
              length,
              Excerpt.ofReason(e.getMessage())),
          e);
    }
  }

  @Override
  public int length(T message) {
    MessageLite lite = (MessageLite) type.cast(message); // Another class is the caller's mistake.
    if (!lite.isInitialized()) {
      throw new RpcException(
          Code.INTERNAL, "the %s to send lacks required fields".formatted(type.getName()));
    }
    return lite.getSerializedSize();
  }

  @Override
  public int write(T message, byte[] array, int offset) {
    MessageLite lite = (MessageLite) message;
    CodedOutputStream output =
        CodedOutputStream.newInstance(array, offset, lite.getSerializedSize());
    try {
      lite.writeTo(output);
      output.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the %s to send has changed while it was written".formatted(type.getName()), e);
    }
    return offset + output.getTotalBytesWritten();
  }
}
