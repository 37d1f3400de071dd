package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.call.CheckedMemory;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.Envelope;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An exchange that gathers the messages of a Connect stream. Bytes that are written are unsent
 * until the test sends them. It reports what must not be asked of it.
 */
final class GatheredExchange implements HttpExchange {

  /** The number of unsent bytes from which on it is not writable. */
  static final int BOUND_BYTES = 64 * 1024;

  private static final int END = 2;

  private final HttpRequest request;
  private final Loop loop;
  private final CheckedMemory memory;
  private final Consumer<String> violations;

  // Guarded by this.
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<Integer> writes = new ArrayList<>();
  private boolean headSent;
  private boolean over;
  private boolean aborted;
  private int unsentBytes;
  private int mostUnsentBytes;

  GatheredExchange(
      String path, Headers headers, Loop loop, CheckedMemory memory, Consumer<String> violations) {
    InetSocketAddress address = InetSocketAddress.createUnresolved("peer.example", 1);
    this.request =
        HttpRequest.builder(HttpVersion.HTTP_2, "POST", path, Peer.at(address))
            .headers(headers)
            .build();
    this.loop = loop;
    this.memory = memory;
    this.violations = violations;
  }

  /** Returns the messages in the order in which they were written, without the end. */
  synchronized List<String> messages() {
    List<String> messages = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(body.toByteArray());
    while (bytes.remaining() >= Envelope.PREFIX_BYTES) {
      int flags = bytes.get();
      byte[] message = new byte[Math.min(bytes.getInt(), bytes.remaining())];
      bytes.get(message);
      if (flags == 0) {
        messages.add(new String(message, UTF_8));
      } else if (flags != END) {
        violations.accept("an envelope has the flags " + flags);
      }
    }
    return messages;
  }

  /** Returns the lengths of what was written. */
  synchronized List<Integer> writes() {
    return List.copyOf(writes);
  }

  synchronized boolean isOver() {
    return over;
  }

  synchronized boolean isAborted() {
    return aborted;
  }

  synchronized int mostUnsentBytes() {
    return mostUnsentBytes;
  }

  /** Sends what was written; returns whether the exchange is writable again. */
  synchronized boolean sendAll() {
    boolean was = unsentBytes >= BOUND_BYTES;
    unsentBytes = 0;
    return was;
  }

  private void gather(ByteBuffer data) {
    if (!headSent || over) {
      violations.accept("a body is written " + (over ? "after the end" : "before the head"));
    }
    unsentBytes += data.remaining();
    mostUnsentBytes = Math.max(mostUnsentBytes, unsentBytes);
    while (data.hasRemaining()) {
      body.write(data.get());
    }
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public synchronized void respond(HttpResponse complete) {
    sendHead(complete.status(), complete.headers());
    finish(complete.body(), complete.trailers());
  }

  @Override
  public synchronized void sendHead(int status, Headers headers) {
    if (headSent) {
      violations.accept("a second head");
    }
    headSent = true;
  }

  @Override
  public synchronized void write(ByteBuffer data) {
    writes.add(data.remaining());
    gather(data);
  }

  @Override
  public synchronized void finish(ByteBuffer end, Headers trailers) {
    gather(end);
    over = true;
  }

  @Override
  public synchronized void abort() {
    aborted = true;
  }

  @Override
  public synchronized boolean isWritable() {
    return unsentBytes < BOUND_BYTES;
  }

  @Override
  public void consumed(int bytes) {}

  @Override
  public CheckedMemory memory() {
    return memory;
  }

  @Override
  public Loop loop() {
    return loop;
  }
}
