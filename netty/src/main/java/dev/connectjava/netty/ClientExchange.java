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
 * One exchange of a client. It waits for a connection, and then has a stream on it. Calls of the
 * interface's methods from any thread become steps on the event loop, in order. Bytes are counted
 * in both directions.
 *
 * <p>The request is kept until it is too late to send it again. Once the exchange has started, its
 * state is confined to the event loop, as are the methods that the interface does not have.
 */
final class ClientExchange implements HttpClientExchange, DataSender, Runnable {

  private static final Logger LOGGER = System.getLogger(ClientExchange.class.getName());

  /** The most heads of status 1xx before a response; no server needs more. */
  static final int MOST_INTERIM_HEADS = 16;

  private final EventLoopOutbox outbox;
  private final Dispatch<ClientExchange> dispatch;
  private final ClientSettings settings;
  private final HttpClientRequest request;
  private final AtomicInteger credit = new AtomicInteger();
  private final @Nullable Deadline deadline;

  /** Null once the exchange is over. */
  private @Nullable HttpResponseListener listener;

  /** Null while the exchange waits for a stream, and after it has failed or was cancelled. */
  private @Nullable ClientStream stream;

  /** A body that was given at the start; null for a body in parts, and when it is sent for good. */
  private @Nullable ByteBuffer whole;

  /** A body in parts, kept to be sent, or sent again; null when it is too late for that. */
  private @Nullable RequestParts parts;

  /** The unsent bytes of a body in parts; null for a whole body, and before the start. */
  private @Nullable UnsentBytes unsent;

  /** The memory of the connection, once there is one; read by the threads that decode. */
  private volatile MessageMemory memory = MessageMemory.unlimited();

  /** The HTTP version of the connection; null until the exchange has had a connection. */
  private @Nullable HttpVersion version;

  /** How far the request has come, as far as this side knows. */
  private Progress progress = Progress.NOT_SENT;

  /** The last wait that the listener was notified of; null while the exchange does not wait. */
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

  /** Finds a connection: the first step of the exchange, and the step that sends it again. */
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

  /** Handles that bytes of a body in parts have been sent, or never will be. */
  @Override
  public void sent(int bytes) {
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

  /** Returns a duplicate of the whole body; null if the body is written in parts. */
  @Nullable ByteBuffer wholeBody() {
    ByteBuffer kept = whole;
    return kept == null ? null : kept.duplicate();
  }

  /** Notifies the listener that the request has no connection yet, and of what it waits for. */
  void waitsFor(ConnectionWait wait) {
    HttpResponseListener receiver = listener;
    if (receiver != null && toldWait != wait) {
      toldWait = wait;
      guarded(() -> receiver.onWaiting(wait));
    }
  }

  /**
   * Handles that the head, and a whole body, was written to a stream. Sends the parts of a body in
   * parts that were written before.
   */
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

  /** Releases the request's body: it is too late to send it again. */
  private void forgetBody() {
    whole = null;
    parts = null;
  }

  /** Handles the head of the response. */
  void head(int status, Headers headers) {
    headArrived = true;
    forgetBody();
    HttpResponseListener receiver = listener;
    if (receiver != null) {
      guarded(() -> receiver.onHead(status, headers));
    }
  }

  /**
   * Counts a head of status 1xx, which is not the head of the response.
   *
   * @return whether too many have arrived
   */
  boolean interimHead() {
    interimHeads++;
    return interimHeads > MOST_INTERIM_HEADS;
  }

  boolean hasHead() {
    return headArrived;
  }

  /**
   * Handles a part of the response's body.
   *
   * @param data borrowed
   * @param last whether this part completes the response; the request may be incomplete
   * @return how many bytes can be credited to the server now
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

  /** Handles the end of the response. The request may be incomplete. */
  void end(Headers trailers) {
    HttpResponseListener receiver = over();
    if (receiver != null) {
      guarded(() -> receiver.onEnd(trailers));
    }
  }

  /** Fails the exchange, whose stream has ended. */
  void fail(HttpFailure reason) {
    stream = null;
    HttpResponseListener receiver = over();
    if (receiver != null) {
      HttpFailure told = withProgress(reason);
      guarded(() -> receiver.onFailed(told));
    }
  }

  /** Adds this exchange's HTTP version and progress to a failure of its connection. */
  private HttpFailure withProgress(HttpFailure reason) {
    HttpVersion carrier = version;
    HttpFailure ofExchange = carrier == null ? reason : reason.withVersion(carrier);
    if (headArrived) {
      return ofExchange.withProgress(Progress.UNKNOWN);
    }
    return reason.progress() == Progress.UNKNOWN ? ofExchange.withProgress(progress) : ofExchange;
  }

  /**
   * Sends the request once more, because the server has not processed it and never will. If that is
   * not possible, fails the exchange.
   *
   * @param reason the failure in that case
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

  /**
   * Runs a step. If it fails, the exchange is cancelled and fails; the failure neither ends the
   * connection nor leaves the exchange open forever.
   */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      HttpResponseListener receiver = listener;
      try {
        doCancel();
      } finally {
        tell(receiver, e);
        FailureLog.error(LOGGER, "an exchange failed at", request.target(), e);
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
