package dev.connectjava.protobuf;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.DetailConverter;
import dev.connectjava.spi.Excerpt;
import java.util.Optional;

/**
 * Converts protobuf messages to error details and back. A {@code google.protobuf.Any} becomes a
 * detail of the type that it contains. Immutable and thread-safe.
 */
public final class ProtobufDetailConverter implements DetailConverter {

  /** Makes the converter; for the service loader. */
  public ProtobufDetailConverter() {}

  @Override
  public boolean supports(Class<?> messageType) {
    return MessageTypes.isMessage(messageType);
  }

  @Override
  public String typeName(Object message) {
    if (message instanceof Any any) {
      String url = any.getTypeUrl();
      return url.substring(url.lastIndexOf('/') + 1);
    }
    return ((Message) message).getDescriptorForType().getFullName();
  }

  @Override
  public byte[] encode(Object message) {
    return message instanceof Any any
        ? any.getValue().toByteArray()
        : ((Message) message).toByteArray();
  }

  @Override
  public <T> Optional<T> decode(String typeName, byte[] bytes, Class<T> messageType) {
    Message defaultInstance = MessageTypes.defaultInstance(messageType);
    if (!defaultInstance.getDescriptorForType().getFullName().equals(typeName)) {
      return Optional.empty();
    }
    try {
      return Optional.of(messageType.cast(defaultInstance.getParserForType().parseFrom(bytes)));
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(
          Code.INTERNAL,
          "can't read the detail of type %s: %s"
              .formatted(Excerpt.of(typeName), Excerpt.ofReason(e.getMessage())),
          e);
    }
  }
}
