package dev.connectjava.conformance;

import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest.Cancel;
import java.util.OptionalInt;

/**
 * The time at which a call is to be cancelled.
 *
 * @param beforeCloseSend whether to cancel instead of ending the requests
 * @param afterCloseSendMillis the time after the end of the requests
 * @param afterResponses the number of responses after which to cancel
 */
record CancelTiming(
    boolean beforeCloseSend, OptionalInt afterCloseSendMillis, OptionalInt afterResponses) {

  /** Returns the timing in a request; without a time it is the end of the requests. */
  static CancelTiming of(ClientCompatRequest request) {
    Cancel cancel = request.getCancel();
    return switch (cancel.getCancelTimingCase()) {
      case BEFORE_CLOSE_SEND -> new CancelTiming(true, OptionalInt.empty(), OptionalInt.empty());
      case AFTER_CLOSE_SEND_MS -> afterCloseSend(OptionalInt.of(cancel.getAfterCloseSendMs()));
      case AFTER_NUM_RESPONSES ->
          new CancelTiming(
              false, OptionalInt.empty(), OptionalInt.of(cancel.getAfterNumResponses()));
      case CANCELTIMING_NOT_SET ->
          afterCloseSend(request.hasCancel() ? OptionalInt.of(0) : OptionalInt.empty());
    };
  }

  private static CancelTiming afterCloseSend(OptionalInt millis) {
    return new CancelTiming(false, millis, OptionalInt.empty());
  }
}
