package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The form in which the engine has the messages of one direction. Immutable and thread-safe.
 *
 * @param <T> the class that grpc-java has for a message
 */
sealed interface MessageForm<T> {

  /** Returns the message for the engine. */
  Object toEngine(T message);

  /**
   * Returns the message for grpc-java.
   *
   * @throws RpcException with {@link Code#INVALID_ARGUMENT} if the marshaller can't read it
   */
  T toGrpc(Object message);

  /** Returns how many bytes a message of the engine has, encoded and uncompressed. */
  int length(Object message);

  /** Messages that the codecs of the router or client encode and decode. */
  record Coded<T>(Class<T> type, Marshaller<T> marshaller) implements MessageForm<T> {

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

  /** Messages that only their marshaller can encode and decode. */
  record Marshalled<T>(Marshaller<T> marshaller) implements MessageForm<T> {

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
}
