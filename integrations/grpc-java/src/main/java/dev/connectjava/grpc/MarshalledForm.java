package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages that only their marshaller can encode and decode. */
record MarshalledForm<T>(Marshaller<T> marshaller) implements MessageForm<T> {

  @Override
  public Object toEngine(T message) {
    try (InputStream stream = marshaller.stream(message)) {
      if (stream instanceof Drainable drainable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(stream.available(), 32));
        drainable.drainTo(bytes);
        return bytes.toByteArray();
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public T toGrpc(Object message) {
    try {
      return marshaller.parse(new KnownBytes((byte[]) message));
    } catch (RuntimeException e) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the marshaller can't read a message", e);
    }
  }

  @Override
  public int length(Object message) {
    return ((byte[]) message).length;
  }
}
