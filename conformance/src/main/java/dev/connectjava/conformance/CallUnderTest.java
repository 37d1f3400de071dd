package dev.connectjava.conformance;

import com.google.protobuf.Any;
import connectrpc.conformance.v1.Service.ConformancePayload;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * One call, in the same shape for all methods and for all ways of making it. One thread has the
 * conversation; another may cancel it.
 */
interface CallUnderTest {

  /**
   * Sends a request.
   *
   * @throws RpcException if the call has failed; {@link #receive} then tells why
   */
  void send(Any request);

  /** Ends the requests. */
  void closeSend();

  /**
   * Waits for the next response. Of a method that gives one, that is waited for once only.
   *
   * @return the response's payload; null if the call has ended in order
   * @throws RpcException if the call has failed
   */
  @Nullable ConformancePayload receive();

  /** Cancels the call, unless it has ended. */
  void cancel();
}
