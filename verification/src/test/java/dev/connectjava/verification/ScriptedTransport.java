package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Deadline;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.verification.ServerScript.Step;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A transport in memory whose server answers by a script, in pieces of a given length. */
final class ScriptedTransport implements HttpClientTransport {

  private static final Peer SERVER =
      Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final ServerScript script;
  private final int pieceBytes;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, this::newThread);
  private final ThreadLoop loop = new ThreadLoop();

  private Thread newThread(Runnable tasks) {
    return Thread.ofPlatform()
        .name("scripted-transport")
        .daemon()
        .unstarted(() -> {
          loop.bind();
          tasks.run();
        });
  }

  /** The transport's thread as a loop; it has no timers. */
  private final class ThreadLoop extends Loop {

    void bind() {
      bindToCurrentThread();
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public boolean inLoop() {
      return current() == this;
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException("a client sets no timers here");
    }

    @Override
    public void afterTurn(Runnable task) {
      thread.execute(task);
    }
  }

  ScriptedTransport(ServerScript script) {
    this(script, Integer.MAX_VALUE);
  }

  ScriptedTransport(ServerScript script, int pieceBytes) {
    this.script = script;
    this.pieceBytes = pieceBytes;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
    return new Exchange(request, listener);
  }

  List<Exchange> exchanges() {
    return exchanges;
  }

  /** The exchange of a transport that has had one. */
  Exchange only() {
    assertThat(exchanges).hasSize(1);
    return exchanges.getFirst();
  }

  /** Waits until the transport's thread has done all that it has been given so far. */
  void awaitTurn() {
    CompletableFuture.runAsync(() -> {}, thread).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Lets the transport's thread do nothing until this is complete. */
  void holdUntil(CompletableFuture<Void> event) {
    thread.execute(event::join);
  }

  /**
   * No exchange is open: the server has ended it, or the client has given it up, perhaps by what it
   * does in the turn that is under way.
   */
  void assertNothingOpen() {
    awaitTurn();
    awaitTurn();
    assertThat(exchanges).allMatch(exchange -> exchange.over, "is over");
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  /** One request, and how far its script is played. */
  final class Exchange implements HttpClientExchange {

    private final HttpClientRequest request;
    private final HttpResponseListener listener;
    private final AtomicInteger requestBytes = new AtomicInteger();
    private final AtomicInteger consumedBytes = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean cancelled;

    // Confined to the transport's thread.
    private final Queue<Step> steps = new ArrayDeque<>(script.steps());
    private boolean begun;

    private Exchange(HttpClientRequest request, HttpResponseListener listener) {
      this.request = request;
      this.listener = listener;
    }

    HttpClientRequest request() {
      return request;
    }

    int requestBytes() {
      return requestBytes.get();
    }

    int consumedBytes() {
      return consumedBytes.get();
    }

    boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void start(@Nullable ByteBuffer body) {
      exchanges.add(this);
      if (body != null) {
        write(body);
      }
      thread.execute(this::begin);
    }

    private void begin() {
      if (request.timeout() != null) {
        Deadline deadline = Deadline.after(request.timeout());
        thread.schedule(this::onTimeout, deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      }
      begun = true;
      if (!over) {
        listener.onStarted(HttpVersion.HTTP_2, SERVER);
        play();
      }
    }

    private void onTimeout() {
      if (over) {
        return;
      }
      if (steps.peek() instanceof Step.AtTimeout) {
        steps.remove();
        play();
      } else {
        listener.onTimeout();
      }
    }

    private void play() {
      while (begun && !over && !isWaiting()) {
        switch (steps.remove()) {
          case Step.Head head -> listener.onHead(head.status(), head.headers());
          case Step.Data data -> feed(data.bytes(), isLast(data));
          case Step.End end -> {
            over = true;
            listener.onEnd(end.trailers());
          }
          case Step.Break broken -> {
            over = true;
            listener.onFailed(broken.failure());
          }
          case Step.TimesOut unused -> listener.onTimeout();
          case Step.AfterRequest unused -> {}
          case Step.AtTimeout unused -> {}
        }
      }
    }

    private boolean isWaiting() {
      return switch (steps.peek()) {
        case null -> true;
        case Step.AtTimeout unused -> true;
        case Step.AfterRequest awaited -> requestBytes.get() < awaited.bytes();
        default -> false;
      };
    }

    /** What comes in one piece has its end with it; what comes in pieces, after it. */
    private boolean isLast(Step.Data data) {
      return data.bytes().length > 0
          && pieceBytes == Integer.MAX_VALUE
          && steps.peek() instanceof Step.End end
          && end.trailers().isEmpty();
    }

    private void feed(byte[] bytes, boolean last) {
      if (last) {
        over = true;
        listener.onData(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), true);
        return;
      }
      ByteBuffer rest = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
      while (rest.hasRemaining() && !over) {
        int length = Math.min(pieceBytes, rest.remaining());
        listener.onData(rest.slice(rest.position(), length), false);
        rest.position(rest.position() + length);
      }
    }

    @Override
    public void write(ByteBuffer data) {
      requestBytes.addAndGet(data.remaining());
      thread.execute(this::play);
    }

    @Override
    public void finish() {}

    @Override
    public void cancel() {
      thread.execute(() -> {
        cancelled |= !over;
        over = true;
      });
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void consumed(int bytes) {
      consumedBytes.addAndGet(bytes);
    }

    @Override
    public Loop loop() {
      return loop;
    }
  }
}
