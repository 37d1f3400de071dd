package dev.connectjava.jfr;

import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.Optional;

/** The text of a failure as it may be kept. */
final class FailureText {

  private FailureText() {}

  /**
   * Returns an excerpt of the text if this side has found the failure. Empty if the server has sent
   * it: such a text may repeat what the request says.
   */
  static Optional<String> of(Optional<RpcException> failure) {
    return failure
        .filter(found -> !found.isFromPeer())
        .map(found -> Excerpt.ofReason(found.getMessage()));
  }
}
