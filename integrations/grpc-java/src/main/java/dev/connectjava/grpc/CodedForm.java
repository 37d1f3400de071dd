package dev.connectjava.grpc;

import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages that the codecs of the router or client encode and decode. */
record CodedForm<T>(Class<T> type, Marshaller<T> marshaller) implements MessageForm<T> {

  @Override
  public Object toEngine(T message) {
    return message;
  }

  @Override
  public T toGrpc(Object message) {
    return type.cast(message);
  }

  @Override
  public int length(Object message) {
    try (InputStream stream = marshaller.stream(type.cast(message))) {
      return stream.available(); // Not a byte is encoded: the stream knows its length.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
