package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader for one response, which is passed to it in pieces of any length. It hands what it finds
 * to a {@link ResponseSink}. Confined to one thread at a time.
 *
 * <p>An exception that it throws is the failure of the call; the reader can't be used any more.
 */
public interface ResponseReader {

  /**
   * Reads the response's head.
   *
   * @return the failure of the call if the response can't be read; its body is then not passed to
   *     this reader. Null if it can be read
   * @throws RpcException if the head violates the protocol
   */
  @Nullable RpcException head(int status, Headers headers);

  /**
   * Reads a piece of the body, and the end of the response if this is the last piece, as {@link
   * #end} does.
   *
   * @param data read to its end; borrowed
   * @param last whether the response is complete, without trailers
   * @throws RpcException if the body violates the protocol or a limit, or the response must not end
   *     here
   */
  void data(ByteBuffer data, boolean last);

  /**
   * Returns whether the body has stated the outcome of the call. The response is then complete even
   * if the end of the HTTP response is missing.
   */
  default boolean isComplete() {
    return false;
  }

  /**
   * Drops the message that is being read and gives back its memory. Nothing may be read after it.
   */
  void discard();

  /**
   * Reads the end of the response, and hands the outcome of the call to the sink.
   *
   * @throws RpcException if the response must not end here
   */
  void end(Headers trailers);
}
