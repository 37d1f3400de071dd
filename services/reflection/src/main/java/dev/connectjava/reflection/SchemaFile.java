package dev.connectjava.reflection;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;

/**
 * A file of a schema.
 *
 * @param bytes the file as it is sent to clients
 * @param proto the file, parsed
 */
record SchemaFile(ByteString bytes, FileDescriptorProto proto) {

  /** Parses a file, and keeps its bytes. */
  static SchemaFile parse(ByteString bytes) throws InvalidProtocolBufferException {
    return new SchemaFile(bytes, FileDescriptorProto.parseFrom(bytes));
  }

  /** Returns a file of generated code. */
  static SchemaFile of(FileDescriptor file) {
    FileDescriptorProto proto = file.toProto();
    return new SchemaFile(proto.toByteString(), proto);
  }

  String name() {
    return proto.getName();
  }
}
