package dev.connectjava.interop.client;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One way to the servers, on which callers make calls one after another until the end: unary calls,
 * and streams that take 0.3 seconds. Thread-safe.
 */
final class RestartedWay {

  /** How long a caller waits between two calls, so that the load leaves time to the servers. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Longer than any call takes, so that a call that hangs fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int UNARY_CALLERS = 3;
  private static final int STREAMING_CALLERS = 2;
  private static final int RESPONSES = 10;
  private static final SimpleRequest WHICH_SERVER =
      SimpleRequest.newBuilder()
          .setFillServerId(true)
          .setResponseSize(100)
          .setPayload(Payloads.zeros(100))
          .build();
  private static final StreamingOutputCallRequest STREAM = Payloads.slowOutput(RESPONSES, 30_000);

  /** The number of failures that are reported in full. */
  private static final int MOST_EXAMPLES = 5;

  private final String name;
  private final int unaryCallers;
  private final int streamingCallers;
  private final NettyTransport transport;
  private final TestServiceClient service;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Queue<String> examples = new ConcurrentLinkedQueue<>();
  private final CountDownLatch answered = new CountDownLatch(1);

  /** The callers; used only by the thread that begins and ends the way. */
  private final List<Thread> callers = new ArrayList<>();

  private volatile boolean over;

  private RestartedWay(String name, Protocol protocol, HttpVersion version, String url) {
    this.name = name;
    // A request over HTTP/1.1 can cross the end of a connection that was idle for half a second. One
    // caller has one connection, which is never idle; behind a proxy it is the proxy's affair.
    boolean single = name.startsWith("directly") && version == HttpVersion.HTTP_1;
    this.unaryCallers = single ? 1 : UNARY_CALLERS;
    this.streamingCallers = single ? 0 : STREAMING_CALLERS;
    this.transport =
        NettyTransport.builder(url)
            .config(ClientConfig.builder().timeout(PATIENCE).build())
            .protocol(protocol)
            .httpVersion(version)
            .build();
    this.service = TestServiceClient.of(transport);
  }

  /**
   * Reads a way of the form {@code NAME,PROTOCOL,VERSION,URL}, such as {@code
   * nginx,grpc,2,http://127.0.0.1:8080}. A name that begins with "directly" has no proxy.
   */
  static RestartedWay parse(String word) {
    String[] parts = word.split(",", 4);
    return new RestartedWay(
        parts[0],
        Protocol.valueOf(parts[1].toUpperCase(Locale.ROOT).replace('-', '_')),
        HttpVersion.valueOf("HTTP_" + parts[2]),
        parts[3]);
  }

  String name() {
    return name;
  }

  /** Returns the number of calls that have ended. */
  int calls() {
    return calls.get();
  }

  int failures() {
    return failures.get();
  }

  /** Returns the number of unary calls that each server has answered, by its name. */
  Map<String, Integer> answers() {
    return new TreeMap<>(answers);
  }

  /** Returns when and why the first failed calls have failed. */
  List<String> examples() {
    return List.copyOf(examples);
  }

  void begin() {
    for (int i = 0; i < unaryCallers; i++) {
      callers.add(Thread.startVirtualThread(() -> callUntilTheEnd(this::unary)));
    }
    for (int i = 0; i < streamingCallers; i++) {
      callers.add(Thread.startVirtualThread(() -> callUntilTheEnd(this::stream)));
    }
  }

  void awaitFirstAnswer() throws InterruptedException {
    if (!answered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("no answer " + name + "; " + examples());
    }
  }

  /** Lets the callers end their calls, and closes the connections. */
  void end() throws InterruptedException {
    over = true;
    for (Thread caller : callers) {
      caller.join();
    }
    transport.close();
  }

  private void callUntilTheEnd(Runnable call) {
    while (!over) {
      Instant began = Instant.now();
      try {
        call.run();
      } catch (RuntimeException e) {
        failures.incrementAndGet();
        if (examples.size() < MOST_EXAMPLES) {
          examples.add(began + " to " + Instant.now() + ": " + e);
        }
      }
      calls.incrementAndGet();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void unary() {
    answers.merge(service.unaryCall(WHICH_SERVER).getServerId(), 1, Integer::sum);
    answered.countDown();
  }

  private void stream() {
    int bytes = 0; // Each response has one.
    try (ServerStreamingCall<StreamingOutputCallResponse> call =
        service.streamingOutputCall(STREAM)) {
      for (StreamingOutputCallResponse response : call) {
        bytes += response.getPayload().getBody().size();
      }
    }
    if (bytes != RESPONSES) {
      throw new IllegalStateException(
          "the stream has ended after " + bytes + " of " + RESPONSES + " responses");
    }
  }
}
