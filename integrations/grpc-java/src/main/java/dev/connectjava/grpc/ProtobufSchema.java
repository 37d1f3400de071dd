package dev.connectjava.grpc;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.connectjava.RpcMethod;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/** The only class that needs protobuf-java and grpc-protobuf, which may both be missing. */
final class ProtobufSchema {

  private static final boolean HAS_MESSAGES = isPresent("com.google.protobuf.Message");
  private static final boolean HAS_SCHEMAS =
      isPresent("io.grpc.protobuf.ProtoMethodDescriptorSupplier");

  private ProtobufSchema() {}

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, ProtobufSchema.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Returns whether a message is one of protobuf-java's generated classes, and not a lite one. */
  static boolean isGenerated(Object message) {
    return HAS_MESSAGES && Present.isGenerated(message);
  }

  /** Returns the method with its schema, if its descriptor has one. */
  static <I, O> RpcMethod<I, O> addTo(RpcMethod<I, O> method, MethodDescriptor<?, ?> descriptor) {
    return HAS_SCHEMAS ? Present.addTo(method, descriptor) : method;
  }

  /** What is loaded only if the classes are there. */
  private static final class Present {

    static boolean isGenerated(Object message) {
      return message instanceof Message && !(message instanceof DynamicMessage);
    }

    static <I, O> RpcMethod<I, O> addTo(RpcMethod<I, O> method, MethodDescriptor<?, ?> descriptor) {
      return descriptor.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
          ? method.withSchema(supplier::getMethodDescriptor)
          : method;
    }
  }
}
