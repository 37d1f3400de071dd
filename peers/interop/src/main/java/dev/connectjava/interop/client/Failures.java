package dev.connectjava.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that calls fail. */
final class Failures {

  private Failures() {}

  /** Returns the failure of a call, which must have the code. */
  static RpcException expect(Code code, ThrowingCallable call) {
    RpcException failure = catchThrowableOfType(RpcException.class, call);
    assertThat(failure).as("the call's failure").isNotNull();
    assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
    return failure;
  }

  /** Returns the failure of a call, which must have the code and the message of the server. */
  static RpcException expect(Code code, String message, ThrowingCallable call) {
    RpcException failure = expect(code, call);
    assertThat(failure.getMessage()).isEqualTo(message);
    assertThat(failure.isFromPeer()).as("whether the failure is the server's").isTrue();
    return failure;
  }
}
