package dev.connectjava.verification.encoding;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;

/** The objects that code may have for messages of one type. */
enum CodedForm {
  /** Objects of the generated class of protobuf-java. */
  MESSAGE {
    @Override
    MessageCodec<?> codec(Codec codec, ViewType<?, ?> type) {
      return codec.forType(type.defaultInstance().getClass()).orElseThrow();
    }
  },
  /** Generated views. */
  VIEW {
    @Override
    MessageCodec<?> codec(Codec codec, ViewType<?, ?> type) {
      return codec.forType(type.empty().getClass()).orElseThrow();
    }
  },
  /** Messages of a schema without generated code. */
  DYNAMIC {
    @Override
    MessageCodec<?> codec(Codec codec, ViewType<?, ?> type) {
      Descriptor message = type.defaultInstance().getDescriptorForType();
      return codec
          .forMethod(
              DynamicMethods.of(service(message).getServices().getFirst().getMethods().getFirst()))
          .orElseThrow()
          .request();
    }
  };

  /** Returns what decodes and encodes the objects. */
  abstract MessageCodec<?> codec(Codec codec, ViewType<?, ?> type);

  /** Returns a file with a method that has this type of requests and responses. */
  private static FileDescriptor service(Descriptor message) {
    String name = "." + message.getFullName();
    MethodDescriptorProto method =
        MethodDescriptorProto.newBuilder()
            .setName("Method")
            .setInputType(name)
            .setOutputType(name)
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("service.proto")
            .addDependency(message.getFile().getName())
            .addService(ServiceDescriptorProto.newBuilder().setName("Service").addMethod(method))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[] {message.getFile()});
    } catch (DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }
}
