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
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An exchange that says what must not be asked of it: a second answer, a body without a head. */
final class CheckedExchange implements HttpExchange {

  private static final Peer PEER = Peer.at(InetSocketAddress.createUnresolved("peer.example", 1));

  /** How far the response has come. */
  private enum Response {
    NONE,
    HEAD,
    /** The transport has failed at its end, and must be told that there will be none. */
    FAILED,
    ENDED,
    ABORTED
  }

  /** What is not the exchange's own: what others do meanwhile, and who is told of violations. */
  interface Surroundings {

    /** Others do what they do. */
    void point();

    /** Whether the transport has no memory for something. */
    boolean refuses();

    void violate(String what);
  }

  private final HttpRequest request;
  private final Loop loop;
  private final CheckedMemory memory;
  private final Surroundings around;
  private final AtomicReference<Response> response = new AtomicReference<>(Response.NONE);
  private final AtomicInteger consumed = new AtomicInteger();
  private final StringBuffer body = new StringBuffer();
  private volatile boolean refused;

  CheckedExchange(String path, Headers headers, Loop loop, Surroundings around) {
    this.request =
        HttpRequest.builder(HttpVersion.HTTP_2, "POST", path, PEER).headers(headers).build();
    this.loop = loop;
    this.around = around;
    this.memory = new CheckedMemory(around::point, this::refusesMemory, around::violate);
  }

  private boolean refusesMemory() {
    boolean refuses = around.refuses();
    if (refuses) {
      refused = true;
    }
    return refuses;
  }

  /** Whether the response has ended in order. */
  boolean isEnded() {
    return response.get() == Response.ENDED;
  }

  boolean isAborted() {
    return response.get() == Response.ABORTED;
  }

  /** Whether something was refused, or has failed, for reasons of the transport's. */
  boolean hasRefused() {
    return refused;
  }

  /** What was sent. */
  String body() {
    return body.toString();
  }

  int consumed() {
    return consumed.get();
  }

  private void change(Response to, Response... from) {
    while (true) {
      Response seen = response.get();
      boolean allowed = false;
      for (Response each : from) {
        allowed |= each == seen;
      }
      if (!allowed) {
        around.violate("the response is to be " + to + ", but is " + seen);
        return;
      }
      if (response.compareAndSet(seen, to)) {
        return;
      }
    }
  }

  private void failIfRefused(String what) {
    if (around.refuses()) {
      refused = true;
      change(Response.FAILED, Response.NONE, Response.HEAD);
      throw new OutOfMemoryError(what + ", as a test wants it");
    }
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public void respond(HttpResponse complete) {
    around.point();
    failIfRefused("respond");
    change(Response.ENDED, Response.NONE);
    body.append(UTF_8.decode(complete.body()));
    around.point();
  }

  @Override
  public void sendHead(int status, Headers headers) {
    around.point();
    failIfRefused("sendHead");
    change(Response.HEAD, Response.NONE);
    around.point();
  }

  @Override
  public void write(ByteBuffer data) {
    around.point();
    failIfRefused("write");
    change(Response.HEAD, Response.HEAD);
    body.append(UTF_8.decode(data));
    around.point();
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    around.point();
    failIfRefused("finish");
    change(Response.ENDED, Response.HEAD);
    body.append(UTF_8.decode(end));
    around.point();
  }

  @Override
  public void abort() {
    around.point();
    change(Response.ABORTED, Response.NONE, Response.HEAD, Response.FAILED, Response.ABORTED);
    around.point();
  }

  @Override
  public @Nullable String reserveResponse(int bytes) {
    around.point();
    if (around.refuses()) {
      refused = true;
      return "the test has none";
    }
    return null;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void consumed(int bytes) {
    consumed.addAndGet(bytes);
    around.point();
  }

  @Override
  public CheckedMemory memory() {
    return memory;
  }

  @Override
  public Loop loop() {
    return loop;
  }
}
