package dev.connectjava.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import java.util.Optional;

/** A method whose request and response have the same type, which its schema defines. */
record DynamicMethod(Descriptor type) implements CodedMethod<DynamicMessage, DynamicMessage> {

  /** Returns the codec of a type's dynamic messages. */
  static MessageCodec<DynamicMessage> codec(Codec codec, Descriptor type) {
    return codec.forMethod(new DynamicMethod(type)).orElseThrow().request();
  }

  @Override
  public String procedure() {
    return "/x.Service/Method";
  }

  @Override
  public Class<DynamicMessage> requestType() {
    return DynamicMessage.class;
  }

  @Override
  public Class<DynamicMessage> responseType() {
    return DynamicMessage.class;
  }

  @Override
  public <S> Optional<S> schema(Class<S> schemaType) {
    return schemaType == MethodDescriptor.class
        ? Optional.of(schemaType.cast(method(type)))
        : Optional.empty();
  }

  private static MethodDescriptor method(Descriptor type) {
    String proto =
        """
        name: "service.proto" package: "x" dependency: "%2$s"
        service { name: "Service" method { name: "Method" input_type: ".%1$s" output_type: ".%1$s" } }
        """
            .formatted(type.getFullName(), type.getFile().getName());
    try {
      return FileDescriptor.buildFrom(
              TextFormat.parse(proto, FileDescriptorProto.class),
              new FileDescriptor[] {type.getFile()})
          .findServiceByName("Service")
          .findMethodByName("Method");
    } catch (TextFormat.ParseException | DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }
}
