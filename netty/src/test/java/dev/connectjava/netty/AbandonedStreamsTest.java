package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often a client may begin what it does not mean. */
final class AbandonedStreamsTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // It overflows.
  private final AbandonedStreams abandoned =
      new AbandonedStreams(
          ServerHttp2.builder().abandonedStreams(2, Duration.ofNanos(10)).build(), clock::get);

  @Test
  void moreThanAllowedWithinTheTime_isTooMany() throws Http2Exception {
    abandoned.count();
    clock.addAndGet(9);
    abandoned.count();
    assertThatExceptionOfType(Http2Exception.class)
        .isThrownBy(abandoned::count)
        .withMessageStartingWith("more than 2 streams were abandoned within PT0.00000001S");
  }

  @Test
  void anotherTime_beginsAnew() throws Http2Exception {
    for (int i = 0; i < 5; i++) {
      abandoned.count();
      abandoned.count();
      clock.addAndGet(10);
    }
  }
}
