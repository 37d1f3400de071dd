package dev.connectjava.conformance;

import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest.Cancel;
import java.util.OptionalInt;

/**
 * When a call is to be cancelled.
 *
 * @param beforeCloseSend instead of the requests' end
 * @param afterCloseSendMillis so long after the requests' end
 * @param afterResponses as soon as so many responses are there
 */
record CancelTiming(
    boolean beforeCloseSend, OptionalInt afterCloseSendMillis, OptionalInt afterResponses) {

  /** What a request says; where it leaves the time open, it is that of the requests' end. */
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
