package dev.connectjava.interop;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the streams that are being served, and returns the number as an HTTP resource. It is zero
 * when the server, too, has ended the streams that clients have cancelled. Thread-safe.
 */
final class OpenStreams implements HttpResource {

  private final AtomicInteger count = new AtomicInteger();

  /** Runs a stream. */
  void during(Runnable stream) {
    count.incrementAndGet();
    try {
      stream.run();
    } finally {
      count.decrementAndGet();
    }
  }

  @Override
  public HttpResponse get(HttpRequest request) {
    byte[] text = Integer.toString(count.get()).getBytes(StandardCharsets.US_ASCII);
    return HttpResponse.of(200, Headers.of("content-type", "text/plain"), ByteBuffer.wrap(text));
  }
}
