package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.call.Texts;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.protocol.Envelope;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An exchange whose transport is the test: it sends what the test says, turns end and timers expire
 * when the test says so, and what the exchange is told is written down.
 */
final class ScriptedExchange implements HttpExchange {

  static final String UNARY = "application/text";
  static final String STREAM = "application/connect+text";

  /**
   * What the exchange was told to do, such as {@code respond 200 text}, in order. Messages that are
   * written together are listed one by one.
   */
  final List<String> told = Collections.synchronizedList(new ArrayList<>());

  private final ScriptedLoop loop = new ScriptedLoop();
  final List<ScriptedLoop.Scheduled> timers = loop.timers;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final HttpRequest request;
  private volatile boolean writable = true;
  private MessageMemory memory = MessageMemory.unlimited();
  private @Nullable HttpRequestListener listener;

  private ScriptedExchange(HttpRequest request) {
    this.request = request;
  }

  /** A call whose handler does nothing yet. */
  static ServedCall aCall() {
    HttpHandler router =
        Texts.collectingLater((requests, context) -> new CompletableFuture<>()).build();
    return (ServedCall) post(router, Texts.COLLECT_LATER.procedure(), STREAM).listener();
  }

  private static HttpRequest request(String path, Headers headers) {
    InetSocketAddress address = InetSocketAddress.createUnresolved("peer.example", 1);
    return HttpRequest.builder(HttpVersion.HTTP_2, "POST", path, Peer.at(address))
        .headers(headers)
        .build();
  }

  /** A POST whose head has arrived. */
  static ScriptedExchange post(
      HttpHandler handler, String path, String contentType, String... headers) {
    Headers all = Headers.of(headers).toBuilder().add("content-type", contentType).build();
    ScriptedExchange exchange = new ScriptedExchange(request(path, all));
    exchange.listener = handler.handle(exchange);
    return exchange;
  }

  /** The listener that the handler gave. */
  HttpRequestListener listener() {
    HttpRequestListener current = listener;
    assertThat(current).isNotNull();
    return current;
  }

  ScriptedExchange send(String data, boolean last) {
    listener().onData(ByteBuffer.wrap(data.getBytes(UTF_8)), last);
    return this;
  }

  /** Sends a message of a stream. */
  ScriptedExchange sendMessage(String message) {
    byte[] text = message.getBytes(UTF_8);
    ByteBuffer enveloped = ByteBuffer.allocate(Envelope.PREFIX_BYTES + text.length);
    enveloped.position(Envelope.PREFIX_BYTES).put(text).position(Envelope.PREFIX_BYTES);
    Envelope.prefix(enveloped, Envelope.UNCOMPRESSED);
    listener().onData(enveloped, false);
    return this;
  }

  /** Sets what messages may take, from now on. */
  ScriptedExchange withMemory(MessageMemory newMemory) {
    memory = newMemory;
    return this;
  }

  void setWritable(boolean isWritable) {
    writable = isWritable;
    if (isWritable) {
      listener().onWritable();
    }
  }

  /** Ends the turn of the transport's thread. */
  void endTurn() {
    loop.endTurn();
  }

  /** The one timer of this delay. */
  ScriptedLoop.Scheduled timer(Duration delay) {
    assertThat(timers).filteredOn(timer -> timer.delay().equals(delay)).hasSize(1);
    return timers.stream().filter(timer -> timer.delay().equals(delay)).findFirst().orElseThrow();
  }

  /** Lets the one timer of this delay expire. */
  void expire(Duration delay) {
    ScriptedLoop.Scheduled timer = timer(delay);
    timers.remove(timer);
    timer.task().run();
  }

  /** Lets the timer expire that is due before all others. */
  void expireNext() {
    ScriptedLoop.Scheduled next =
        Collections.min(timers, Comparator.comparing(ScriptedLoop.Scheduled::delay));
    timers.remove(next);
    next.task().run();
  }

  /** Waits for the end of the response, for handlers on other threads. */
  void awaitEnd() throws InterruptedException {
    assertThat(ended.await(30, TimeUnit.SECONDS)).as("the response has ended").isTrue();
  }

  @Override
  public MessageMemory memory() {
    return memory;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public void respond(HttpResponse response) {
    told.add("respond " + response.status() + " " + UTF_8.decode(response.body()));
    ended.countDown();
  }

  @Override
  public void sendHead(int status, Headers headers) {
    told.add("head " + status);
  }

  @Override
  public void write(ByteBuffer data) {
    ByteBuffer messages = data.duplicate();
    while (messages.hasRemaining()) {
      int start = messages.position() + Envelope.PREFIX_BYTES;
      int length = messages.getInt(start - Integer.BYTES);
      told.add("write " + UTF_8.decode(messages.slice(start, length)));
      messages.position(start + length);
    }
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    if (end.hasRemaining()) {
      write(end);
    }
    told.add("finish");
    ended.countDown();
  }

  @Override
  public void abort() {
    told.add("abort");
    ended.countDown();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void consumed(int bytes) {}

  @Override
  public Loop loop() {
    return loop;
  }
}
