package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Counts the frames of a connection that have no effect: empty DATA frames, frames of streams that
 * were reset, PRIORITY frames and frames of unknown types. A few of them are legitimate; many keep
 * this side busy without any use. Confined to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, section 10.5</a>
 */
final class FramesWithoutEffect {

  private static final int LIMIT = 10_000;
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final WindowedCount count;

  FramesWithoutEffect(LongSupplier nanoTime) {
    this.count = new WindowedCount(LIMIT, WITHIN, nanoTime);
  }

  /**
   * Counts one frame without effect.
   *
   * @throws Http2Exception that ends the connection, if there are too many
   */
  void count() throws Http2Exception {
    if (count.exceededByOneMore()) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM,
          "more than %s frames without effect arrived within %s",
          String.format(Locale.ROOT, "%,d", LIMIT),
          WITHIN);
    }
  }
}
