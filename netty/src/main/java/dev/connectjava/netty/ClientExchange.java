package dev.connectjava.netty;

import dev.connectjava.ConnectionWait;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Progress;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a client: waits for a connection, and has then a stream there. What its methods
 * are asked from any thread becomes steps on the event loop, in order; bytes in both directions are
 * counted.
 *
 * <p>What the request consists of is kept until it is too late to send it again. Once it is on a
 * stream, all is confined to the event loop, as are the methods that are not the interface's.
 */
final class ClientExchange implements HttpClientExchange, Runnable {

  private static final Logger LOGGER = System.getLogger(ClientExchange.class.getName());

  /** More than any server has to say before its response. */
  static final int MOST_INTERIM_HEADS = 16;

  private final EventLoopOutbox outbox;
  private final Dispatch<ClientExchange> dispatch;
  private final ClientSettings settings;
  private final HttpClientRequest request;
  private final AtomicInteger credit = new AtomicInteger();
  private final @Nullable Deadline deadline;

  /** Null once the exchange is over. */
  private @Nullable HttpResponseListener listener;

  /** Null while the exchange waits for one, and once it has failed or was cancelled. */
  private @Nullable ClientStream stream;

  /** A body that came with the head; null for another, and when it is too late to send it. */
  private @Nullable ByteBuffer whole;

  /** Another body, to be sent or to be sent again; null when it is too late for that. */
  private @Nullable RequestParts parts;

  /** Of a body in parts; null for a whole one, and before the start. */
  private @Nullable UnsentBytes unsent;

  /** Of the connection, once there is one; read by the threads that decode. */
  private volatile MessageMemory memory = MessageMemory.unlimited();

  /** That of the connection; null until there was one. */
  private @Nullable HttpVersion version;

  /** How far the request has come, as far as this side knows. */
  private Progress progress = Progress.NOT_SENT;

  /** What the listener knows that the exchange waits for; null if it does not wait. */
  private @Nullable ConnectionWait toldWait;

  private @Nullable Future<?> timer;
  private boolean repeated;
  private int interimHeads;
  private boolean headArrived;
  private boolean delivering;
  private int consumedInDelivery;

  ClientExchange(
      EventLoopOutbox outbox,
      Dispatch<ClientExchange> dispatch,
      ClientSettings settings,
      HttpClientRequest request,
      HttpResponseListener listener) {
    this.outbox = outbox;
    this.dispatch = dispatch;
    this.settings = settings;
    this.request = request;
    this.listener = listener;
    Duration timeout = request.timeout();
    this.deadline = timeout == null ? null : Deadline.after(timeout);
  }

  @Override
  public void start(@Nullable ByteBuffer wholeBody) {
    if (wholeBody == null) {
      parts = new RequestParts(settings.outboundBytes());
      unsent = new UnsentBytes(settings.outboundBytes());
    }
    whole = wholeBody;
    if (!outbox.submit(this)) {
      HttpFailure closed = ConnectionFailures.closed(settings.target());
      Thread.ofVirtual().start(() -> fail(closed));
    }
  }

  @Override
  public void write(ByteBuffer data) {
    UnsentBytes waiting = unsent;
    if (waiting != null) {
      waiting.add(data.remaining());
      outbox.submit(() -> guarded(() -> doWrite(data)));
    }
  }

  @Override
  public void finish() {
    outbox.submit(() -> guarded(this::doFinish));
  }

  @Override
  public void cancel() {
    outbox.submit(this::doCancel);
  }

  @Override
  public boolean isWritable() {
    UnsentBytes waiting = unsent;
    return waiting == null || waiting.isBelowBound();
  }

  @Override
  public void consumed(int bytes) {
    if (outbox.eventLoop().inEventLoop() && delivering) {
      consumedInDelivery += bytes;
    } else if (credit.getAndAdd(bytes) == 0) {
      outbox.submit(() -> guarded(this::doCredit));
    }
  }

  @Override
  public MessageMemory memory() {
    return memory;
  }

  @Override
  public Loop loop() {
    return outbox;
  }

  /** The exchange's first step, and the step by which it is sent again. */
  @Override
  public void run() {
    if (isOver()) {
      return;
    }
    if (deadline != null && timer == null) {
      long delay = TimeUnit.NANOSECONDS.convert(deadline.remaining());
      timer = outbox.eventLoop().schedule(this::onTimer, delay, TimeUnit.NANOSECONDS);
    }
    guarded(() -> dispatch.dispatch(this));
  }

  private void onTimer() {
    HttpResponseListener receiver = listener;
    if (receiver != null) {
      guarded(receiver::onTimeout);
    }
  }

  private void doWrite(ByteBuffer data) {
    RequestParts kept = parts;
    if (kept != null) {
      kept.add(data.duplicate());
    }
    ClientStream open = stream;
    if (open != null) {
      open.write(data);
      forgetIfTooLong();
    } else if (isOver()) {
      sent(data.remaining());
    }
  }

  private void doFinish() {
    RequestParts kept = parts;
    if (kept != null) {
      kept.complete();
    }
    ClientStream open = stream;
    if (open != null) {
      open.finish();
    }
  }

  private void doCancel() {
    ClientStream open = stream;
    if (!isOver() && open == null) {
      dispatch.forget(this);
    }
    over();
    stream = null;
    if (open != null) {
      open.cancel();
    }
  }

  private void doCredit() {
    int bytes = credit.getAndSet(0);
    ClientStream open = stream;
    if (open != null) {
      open.credit(bytes);
    }
  }

  /** So many bytes of a body in parts have left, or never will. */
  void sent(int bytes) {
    UnsentBytes waiting = unsent;
    boolean resumed = waiting != null && waiting.remove(bytes);
    HttpResponseListener receiver = listener;
    if (receiver != null && resumed) {
      guarded(receiver::onWritable);
    }
  }

  HttpClientRequest request() {
    return request;
  }

  /** The whole body if it came with the head; the caller's to use up. */
  @Nullable ByteBuffer wholeBody() {
    ByteBuffer kept = whole;
    return kept == null ? null : kept.duplicate();
  }

  /** The request has no connection yet, and waits for this from now on. */
  void waitsFor(ConnectionWait wait) {
    HttpResponseListener receiver = listener;
    if (receiver != null && toldWait != wait) {
      toldWait = wait;
      guarded(() -> receiver.onWaiting(wait));
    }
  }

  /** The head is written there, with a whole body; sends what was written of another. */
  void startedOn(ClientStream newStream, HttpVersion newVersion, Peer peer) {
    stream = newStream;
    toldWait = null;
    version = newVersion;
    progress = Progress.UNKNOWN;
    memory = newStream.memory();
    HttpResponseListener receiver = listener;
    if (receiver != null) {
      guarded(() -> receiver.onStarted(newVersion, peer));
    }
    RequestParts kept = parts;
    if (kept != null) {
      kept.sendOn(newStream);
      forgetIfTooLong();
    }
  }

  private void forgetIfTooLong() {
    RequestParts kept = parts;
    if (kept != null && kept.areTooLongToKeep()) {
      parts = null;
    }
  }

  /** It is too late to send the request again. */
  private void forgetBody() {
    whole = null;
    parts = null;
  }

  /** The head of the response has arrived. */
  void head(int status, Headers headers) {
    headArrived = true;
    forgetBody();
    HttpResponseListener receiver = listener;
    if (receiver != null) {
      guarded(() -> receiver.onHead(status, headers));
    }
  }

  /**
   * A head of status 1xx has arrived, which is not that of the response.
   *
   * @return whether there have been too many
   */
  boolean interimHead() {
    interimHeads++;
    return interimHeads > MOST_INTERIM_HEADS;
  }

  boolean hasHead() {
    return headArrived;
  }

  /**
   * A part of the response's body has arrived.
   *
   * @param data borrowed
   * @param last whether the response is complete with it; the request may not be
   * @return how many bytes the server may send at once in their place
   */
  int data(ByteBuf data, boolean last) {
    HttpResponseListener receiver = last ? over() : listener;
    if (receiver == null) {
      return data.readableBytes();
    }
    delivering = true;
    consumedInDelivery = 0;
    guarded(() -> receiver.onData(data.nioBuffer(), last));
    delivering = false;
    return consumedInDelivery;
  }

  /** The response is complete. The request may not be. */
  void end(Headers trailers) {
    HttpResponseListener receiver = over();
    if (receiver != null) {
      guarded(() -> receiver.onEnd(trailers));
    }
  }

  /** The exchange is broken, and so is its stream. */
  void fail(HttpFailure reason) {
    stream = null;
    HttpResponseListener receiver = over();
    if (receiver != null) {
      HttpFailure told = withProgress(reason);
      guarded(() -> receiver.onFailed(told));
    }
  }

  /** A failure of all that a connection carries, or would have, as it is of this exchange. */
  private HttpFailure withProgress(HttpFailure reason) {
    HttpVersion carrier = version;
    HttpFailure ofExchange = carrier == null ? reason : reason.withVersion(carrier);
    if (headArrived) {
      return ofExchange.withProgress(Progress.UNKNOWN);
    }
    return reason.progress() == Progress.UNKNOWN ? ofExchange.withProgress(progress) : ofExchange;
  }

  /**
   * The server has not processed the request and never will: sends it once more elsewhere, if that
   * is possible.
   *
   * @param reason what to fail with if it isn't
   */
  void refuse(HttpFailure reason) {
    RequestParts kept = parts;
    if (repeated || (whole == null && kept == null)) {
      fail(reason);
      return;
    }
    repeated = true;
    progress = reason.progress();
    stream = null;
    UnsentBytes waiting = unsent;
    if (kept != null && waiting != null) {
      waiting.add(kept.bytes());
    }
    if (!outbox.submit(this)) {
      fail(reason);
    }
  }

  boolean isOver() {
    return listener == null;
  }

  private @Nullable HttpResponseListener over() {
    HttpResponseListener receiver = listener;
    listener = null;
    forgetBody();
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
    return receiver;
  }

  /** What fails must not take the connection along, nor leave the exchange open for ever. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      HttpResponseListener receiver = listener;
      try {
        doCancel();
      } finally {
        tell(receiver, e);
        FailureLog.error(LOGGER, "failure of an exchange at", request.target(), e);
      }
    }
  }

  private void tell(@Nullable HttpResponseListener receiver, Throwable failure) {
    if (receiver == null) {
      return;
    }
    try {
      receiver.onFailed(
          withProgress(
              HttpFailure.of(HttpFailure.Kind.INTERNAL, "the client failed").withCause(failure)));
    } catch (RuntimeException | Error e) {
      FailureLog.error(LOGGER, "the listener failed at", request.target(), e);
    }
  }
}
