package dev.connectjava.protobuf;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.spi.DetailConverter;
import dev.connectjava.spi.Excerpt;
import java.util.Optional;

/**
 * Converts protobuf messages and generated views to error details and back, with the default limits
 * for views. A {@code google.protobuf.Any} becomes a detail of the type that it contains. Its JSON
 * is known only to a codec that knows this type, since the {@code Any} has no more than the type's
 * name. Messages of the class {@code DynamicMessage} can't be read, since the class has no type.
 * Immutable and thread-safe.
 */
public final class ProtobufDetailConverter implements DetailConverter {

  /** Makes the converter; for the service loader. */
  public ProtobufDetailConverter() {}

  @Override
  public boolean supports(Class<?> messageType) {
    return MessageTypes.isMessage(messageType) || ViewCodec.typeOf(messageType).isPresent();
  }

  @Override
  public String typeName(Object message) {
    return switch (message) {
      case Any any -> nameIn(any.getTypeUrl());
      case AnyView any -> nameIn(any.typeUrl().toString());
      case GeneratedView<?> view -> name(ViewType.of(view.getClass()).defaultInstance());
      default -> name((Message) message);
    };
  }

  @Override
  public byte[] encode(Object message) {
    return switch (message) {
      case Any any -> any.getValue().toByteArray();
      case AnyView any -> any.value().toByteArray();
      case GeneratedView<?> view -> view.toByteArray();
      default -> ((Message) message).toByteArray();
    };
  }

  private static String nameIn(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private static String name(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  @Override
  public <T> Optional<T> decode(String typeName, byte[] bytes, Class<T> messageType) {
    ViewType<?, ?> views = ViewCodec.typeOf(messageType).orElse(null);
    Message defaultInstance =
        views == null ? MessageTypes.defaultInstance(messageType) : views.defaultInstance();
    if (!name(defaultInstance).equals(typeName)) {
      return Optional.empty();
    }
    try {
      Object message =
          views == null ? defaultInstance.getParserForType().parseFrom(bytes) : views.decode(bytes);
      return Optional.of(messageType.cast(message));
    } catch (InvalidProtocolBufferException | RpcException e) {
      throw new RpcException(
          Code.INTERNAL,
          "can't read the detail of type %s: %s"
              .formatted(Excerpt.of(typeName), Excerpt.ofReason(e.getMessage())),
          e);
    }
  }
}
