package dev.connectjava.grpc;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A marshaller of a program's own, which refuses messages that begin with 0. */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {

  static final MethodDescriptor<byte[], byte[]> ECHO = method("test.Bytes/Echo");

  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(new BytesMarshaller())
        .setResponseMarshaller(new BytesMarshaller())
        .build();
  }

  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try {
      byte[] message = stream.readAllBytes();
      if (message.length > 0 && message[0] == 0) {
        throw new IllegalArgumentException("it begins with 0");
      }
      return message;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
