package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response, which it is fed in arbitrary pieces, and tells a {@link ResponseSink} what it
 * finds. Confined to one thread at a time.
 *
 * <p>What it throws is why the call has failed; the reader can't be used further.
 */
public interface ResponseReader {

  /**
   * Takes the response's head.
   *
   * @return why the response is none that this call could have; its body then is not given to this
   *     reader. Null if it can be read
   * @throws RpcException if the head breaks the protocol
   */
  @Nullable RpcException head(int status, Headers headers);

  /**
   * Takes a piece of the body, and the response's end if it comes with it, as {@link #end} does.
   *
   * @param data read to its end; borrowed
   * @param last whether the response is complete, without trailers
   * @throws RpcException if the body breaks the protocol or a limit, or the response ends as none
   *     may
   */
  void data(ByteBuffer data, boolean last);

  /**
   * Whether the body has said how the call ended, so that the answer is complete even if its end is
   * not that of an HTTP response.
   */
  default boolean isComplete() {
    return false;
  }

  /** Drops the message under way, and gives back its memory. Nothing is read after it. */
  void discard();

  /**
   * Takes the response's end, and tells the sink of the call's.
   *
   * @throws RpcException if the response ends as none may
   */
  void end(Headers trailers);
}
