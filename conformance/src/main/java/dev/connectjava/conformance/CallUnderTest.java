package dev.connectjava.conformance;

import com.google.protobuf.Any;
import connectrpc.conformance.v1.Service.ConformancePayload;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * One call, with the same methods for all kinds of methods and all ways of calling them. One thread
 * sends and receives; another may cancel the call.
 */
interface CallUnderTest {

  /**
   * Sends a request.
   *
   * @throws RpcException if the call has failed; {@link #receive} then throws the reason
   */
  void send(Any request);

  /** Ends the requests. */
  void closeSend();

  /**
   * Waits for the next response. For a method with a single response, it is called only once.
   *
   * @return the response's payload; null if the call has ended in order
   * @throws RpcException if the call has failed
   */
  @Nullable ConformancePayload receive();

  /** Cancels the call, unless it has ended. */
  void cancel();
}
