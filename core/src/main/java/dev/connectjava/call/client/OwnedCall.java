package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.platform.TaskThreads;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A streaming call that ends with its owner: once nothing refers to this object any more, the call
 * is cancelled and a warning names its method. Otherwise a stream that was forgotten would take
 * memory here and run its handler on the server for as long as its connection lives.
 *
 * <p>Methods that wait keep this object reachable until they return, and stages until they
 * complete: a call that a thread or a stage waits for is not lost.
 */
final class OwnedCall<I, O> extends ForwardingClientCall<I, O> {

  private static final Cleaner CLEANER = Cleaner.create();

  private final boolean oneResponse;
  private final Loss loss;
  private final Cleaner.Cleanable registration;

  private OwnedCall(RpcMethod<I, O> method, ClientCall<I, O> call) {
    super(call);
    this.oneResponse = !method.kind().serverStreams();
    this.loss = new Loss(method.procedure(), call);
    this.registration = CLEANER.register(this, loss);
  }

  /** Returns a call that is cancelled when the result is lost. */
  static <I, O> ClientCall<I, O> of(RpcMethod<I, O> method, ClientCall<I, O> call) {
    return new OwnedCall<>(method, call);
  }

  @Override
  public void send(I message) {
    try {
      super.send(message);
    } catch (RpcException e) {
      loss.failureTold = true;
      throw e.asFromCall(); // An interceptor's own is not marked.
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public @Nullable O receive() {
    try {
      O message = super.receive();
      if (message == null || oneResponse) {
        ended();
      }
      return message;
    } catch (RpcException e) {
      loss.failureTold = true;
      throw e.asFromCall(); // As for send().
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    return super.receiveAsync()
        .whenComplete((message, failure) -> {
          if (failure != null) {
            loss.failureTold = true;
          } else if (message.isEmpty() || oneResponse) {
            ended();
          }
        });
  }

  @Override
  public Headers responseHeaders() {
    try {
      return super.responseHeaders();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void cancel() {
    try {
      super.cancel();
    } finally {
      ended();
    }
  }

  /** Marks the call as ended: nothing is left to cancel. */
  private void ended() {
    loss.ended = true;
    registration.clean();
  }

  /** The action for a lost owner. Must not refer to the owner. */
  private static final class Loss implements Runnable {

    private final String procedure;
    private final ClientCall<?, ?> call;
    private volatile boolean ended;

    /** Whether the caller knows that the call has failed, so that no warning is needed. */
    private volatile boolean failureTold;

    Loss(String procedure, ClientCall<?, ?> call) {
      this.procedure = procedure;
      this.call = call;
    }

    /** Uses another thread than the cleaner's only one: an interceptor's cancel may block. */
    @Override
    public void run() {
      if (!ended) {
        TaskThreads.start("connect-lost-call", this::cancel);
      }
    }

    /** Also cancels a call that has failed: messages that arrived before take memory. */
    private void cancel() {
      try {
        call.cancel();
      } finally {
        if (!failureTold) {
          LostCallLog.OF_ALL.tell(procedure);
        }
      }
    }
  }
}
