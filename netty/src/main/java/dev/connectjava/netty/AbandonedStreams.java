package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Counts the streams of a connection that end before their responses have begun, because the client
 * resets them or breaks rules: with them it has the server begin work without end, however few may
 * be open at once. Confined to the event loop.
 *
 * @see <a href="https://www.cve.org/CVERecord?id=CVE-2023-44487">CVE-2023-44487</a>
 */
final class AbandonedStreams {

  private final ServerHttp2 limits;
  private final WindowedCount count;

  AbandonedStreams(ServerHttp2 limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.count = new WindowedCount(limits.abandonedStreams(), limits.abandonedWithin(), nanoTime);
  }

  /**
   * There is one more.
   *
   * @throws Http2Exception which ends the connection, if there are too many
   */
  void count() throws Http2Exception {
    if (count.exceededByOneMore()) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM,
          "more than %s streams were given up within %s, before their responses began"
              + " (ServerHttp2.Builder.abandonedStreams)",
          String.format(Locale.ROOT, "%,d", limits.abandonedStreams()),
          limits.abandonedWithin());
    }
  }
}
