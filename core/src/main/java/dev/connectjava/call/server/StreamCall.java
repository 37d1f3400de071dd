package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.StreamForm;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method with a stream of requests, of responses, or both. Requests are read one by
 * one, and responses are written as the handler sends them.
 */
class StreamCall extends ServedCall {

  private final WaitingRequests waiting;
  private final MessageCoding<Object, Object> coding;
  private final String codec;
  final StreamRequests requests;
  final OutgoingMessages responses;

  StreamCall(
      HttpExchange exchange,
      Route<?, ?> route,
      StreamForm form,
      CallHead head,
      WaitingRequests waiting,
      LongAdder activeCalls) {
    super(exchange, route, form.protocol(), head.timeout(), activeCalls);
    this.waiting = waiting;
    this.codec = head.codec();
    this.coding = route.coding(codec);
    int limitBytes = route.requestLimitBytes();
    Admission admission = new Admission(exchange.memory(), Admission.UNKNOWN);
    this.requests =
        new StreamRequests(
            exchange,
            this,
            form.reader(head, limitBytes, admission),
            coding,
            head.requestCompression());
    this.responses = new OutgoingMessages(exchange, this, form, head, coding);
  }

  @Override
  void startOrWait() {
    if (takesOneRequest()) {
      waiting.await(loop(), this);
    }
    if (route.startsWithHead()) {
      handOver();
    }
  }

  @Override
  public String codec() {
    return codec;
  }

  @Override
  public final MessageConversion requestConversion() {
    return coding.ofReceived(codec, new RequestMemory(exchange.memory()));
  }

  @Override
  public final MessageConversion responseConversion() {
    return coding.ofSent(codec, this);
  }

  private boolean takesOneRequest() {
    return !method().kind().clientStreams();
  }

  @Override
  public void onData(ByteBuffer data, boolean last) {
    int bytes = data.remaining();
    RpcException broken = requests.read(data, last);
    if (!last && broken == null) {
      trackWaiting(bytes);
    } else {
      waiting.remove(this);
    }
    if (isHandedOver()) {
      return;
    }
    if (broken != null) {
      failFromOutside(broken);
    } else if (last) {
      handOver();
    }
  }

  /**
   * A single request is awaited until it is complete, a stream while one of its messages is
   * incomplete.
   */
  private void trackWaiting(int bytes) {
    int announced = requests.announcedBytes();
    if (announced > 0 || (announced == 0 && takesOneRequest())) {
      waiting.arrived(loop(), this, bytes, announced);
    } else {
      waiting.remove(this);
    }
  }

  @Override
  public void onWritable() {
    responses.wake();
  }

  @Override
  public void onClosed(boolean completed) {
    cancelTimer();
    waiting.remove(this);
    if (!completed || !isHandedOver()) {
      RpcException reason = gone();
      cancelled(cancel(reason), reason);
    }
  }

  @Override
  boolean isRequestAwaited() {
    return !requests.takeHeldBack();
  }

  @Override
  void answerAlone(RpcException error) {
    responses.failFromOutside(error);
  }

  @Override
  void answerWithMetadata(RpcException error) {
    responses.fail(error);
  }

  @Override
  void cancelled(Cancelled before, RpcException reason) {
    if (before == Cancelled.RUNNING) {
      requests.abort(reason);
      responses.wake();
    } else if (before == Cancelled.IDLE) {
      if (loop().inLoop()) {
        neverHandOver();
        waiting.remove(this);
      }
      requests.discard();
      over();
    }
  }

  @Override
  public void run() {
    if (route.isAsynchronous()) {
      if (enterAsynchronously()) {
        runAsynchronously();
      }
    } else if (enter()) {
      Throwable failure = null;
      EnteredScope scopes = enterScopes();
      try {
        route.chain().handle(ServerCall.of(this, requests, responses));
      } catch (Throwable e) {
        failure = e;
      } finally {
        leave(scopes);
      }
      end(failure);
      clearInterrupt();
    }
  }

  /** Runs an asynchronous handler; its run lasts until its stage or its publisher has ended. */
  private void runAsynchronously() {
    Duration interMessageTimeout =
        route.settings().deadlinePolicy().interMessageTimeout().orElse(null);
    AsyncInvocation invocation =
        new AsyncInvocation(
            ServerCall.of(this, requests, responses),
            new RequestPublisher<>(requests, loop(), interMessageTimeout),
            responses,
            this::end);
    EnteredScope scopes = enterScopes();
    try {
      invocation.start(route.binding());
    } finally {
      leave(scopes);
    }
  }

  final void end(@Nullable Throwable failure) {
    try {
      boolean answers = leave();
      requests.discard(); // The response may need the memory of the request.
      if (answers) {
        answer(failure);
      }
    } catch (RuntimeException | Error e) {
      abort(e);
    } finally {
      requests.discard();
      over();
    }
    if (failure != null && !isCancelled()) {
      HandlerFailure.log(failure, method());
    }
  }

  private void answer(@Nullable Throwable failure) {
    if (failure != null) {
      answerWithMetadata(HandlerFailure.told(failure, this));
    } else {
      responses.complete();
    }
  }
}
