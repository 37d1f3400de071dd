package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.CodedDetail;
import dev.connectjava.spi.MessageCodec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The messages of error details whose types are known. Thread-safe. */
final class DetailMessages {

  private final TypeRegistry types;
  private final ProtoCodec proto;

  /** The codecs of the types that were in details. Limited by the schema and the program. */
  private final Map<Descriptor, MessageCodec<DynamicMessage>> codecs = new ConcurrentHashMap<>();

  /** Creates the messages of the types in files. */
  DetailMessages(SchemaFiles files) {
    this.types = files.types();
    this.proto = ProtoCodec.ofFiles(files);
  }

  /**
   * Returns the message that the value of a detail is: the one that the detail was made of, unless
   * its value is another one. If it has to be decoded, the default limits apply.
   *
   * @return null if its type is not known
   * @throws dev.connectjava.RpcException if its value is not a message of its type, or exceeds a
   *     limit
   */
  @Nullable Message of(CodedDetail detail) {
    byte[] value = detail.value();
    Descriptor type = types.find(detail.type());
    Object made = detail.message().orElse(null);
    if (made instanceof GeneratedView<?> view) {
      Descriptor ofView = ViewType.of(view.getClass()).defaultInstance().getDescriptorForType();
      type = ofView.getFullName().equals(detail.type()) ? ofView : type;
    } else if (made instanceof Message message
        && message.getDescriptorForType().getFullName().equals(detail.type())) {
      if (Arrays.equals(message.toByteArray(), value)) {
        return message;
      }
      type = message.getDescriptorForType();
    }
    return type == null
        ? null
        : codecs.computeIfAbsent(type, proto::dynamic).decode(value, 0, value.length);
  }
}
