package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import dev.connectjava.spi.CodedDetail;
import dev.connectjava.spi.MessageCodec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The messages of error details whose types are known. Thread-safe. */
final class DetailMessages {

  private final TypeRegistry types;

  /** The codecs of the types that were in details. Limited by the schema. */
  private final Map<Descriptor, MessageCodec<DynamicMessage>> codecs = new ConcurrentHashMap<>();

  DetailMessages(TypeRegistry types) {
    this.types = types;
  }

  /**
   * Returns the message of a detail. If it has to be decoded, the default limits apply.
   *
   * @return null if its type is not known
   * @throws dev.connectjava.RpcException if its value is not a message of its type, or exceeds a
   *     limit
   */
  @Nullable Message of(CodedDetail detail) {
    if (detail.message().orElse(null) instanceof Message message
        && message.getDescriptorForType().getFullName().equals(detail.type())) {
      return message;
    }
    Descriptor type = types.find(detail.type());
    if (type == null) {
      return null;
    }
    byte[] value = detail.value();
    return codecs
        .computeIfAbsent(type, known -> new ProtoCodec().dynamic(known))
        .decode(value, 0, value.length);
  }
}
