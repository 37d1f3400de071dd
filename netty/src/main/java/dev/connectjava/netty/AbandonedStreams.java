package dev.connectjava.netty;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Counts the streams of a connection that are abandoned: they end before their responses have
 * begun, because the client resets them or violates RFC 9113. Without a limit, a client could use
 * them to make the server begin any amount of work, however few streams may be open at once.
 * Confined to the event loop.
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
   * Counts one abandoned stream.
   *
   * @throws Http2Exception that ends the connection, if there are too many
   */
  void count() throws Http2Exception {
    if (count.exceededByOneMore()) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM,
          "more than %s streams were abandoned within %s, before their responses began"
              + " (ServerHttp2.Builder.abandonedStreams)",
          String.format(Locale.ROOT, "%,d", limits.abandonedStreams()),
          limits.abandonedWithin());
    }
  }
}
