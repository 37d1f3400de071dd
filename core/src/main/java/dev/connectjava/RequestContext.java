package dev.connectjava;

import dev.connectjava.call.CurrentCall;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What a handler knows of its call besides the messages, and the response metadata that it sets.
 *
 * <p>Not for implementation by users: methods may be added. The request side is thread-safe; {@link
 * #responseHeaders()} and {@link #responseTrailers()} are for one thread at a time.
 */
public interface RequestContext {

  /**
   * The call whose code this thread runs: that of its interceptors and its handler, of its head
   * interceptors, of what an asynchronous handler is asked and told by the library, of cancel
   * actions, of callbacks of the calls that it makes, and of what {@link #wrap(Runnable)} has made.
   * Empty everywhere else, as on threads that a handler has started itself.
   *
   * <p>The client calls that are made meanwhile are made on behalf of this call: they end no later
   * than its deadline, and are cancelled with it, unless their options say otherwise ({@link
   * CallOptions.Builder#detached}).
   */
  static Optional<RequestContext> current() {
    return Optional.ofNullable(CurrentCall.get());
  }

  /**
   * A task that runs on another thread as code of this call: {@link #current()} gives this context
   * meanwhile, and the call's {@link ServerCallScope}s are entered.
   *
   * <pre>{@code
   * executor.execute(context.wrap(() -> audit.record(request)));
   * }</pre>
   *
   * <p>It may still run when the call has ended. Client calls that are to outlive this call need
   * {@link CallOptions#detached()}, here too.
   */
  default Runnable wrap(Runnable task) {
    return CurrentCall.wrap(this, Objects.requireNonNull(task, "task"));
  }

  /** A task with a result that runs on another thread as code of this call, as one without. */
  default <T> Callable<T> wrap(Callable<T> task) {
    return CurrentCall.wrap(this, Objects.requireNonNull(task, "task"));
  }

  /** The method that is called. */
  RpcMethod<?, ?> method();

  /** The protocol that the client speaks. */
  Protocol protocol();

  /** The client's end of the connection. */
  Peer peer();

  /** The request's header fields, without those that belong to HTTP/2 itself. */
  Headers requestHeaders();

  /**
   * Headers to send with the response, also with an error. Those set after the headers were sent
   * (with the first message of a stream) have no effect. Names that the protocol itself sets, such
   * as {@code content-type}, are overwritten.
   */
  Headers.Builder responseHeaders();

  /** Trailers to send with the end of the response, also with an error. */
  Headers.Builder responseTrailers();

  /**
   * Decides whether the response's messages are compressed, whatever their length, if the client
   * accepts an encoding that the server has: secrets beside what an attacker chooses should not be,
   * nor pictures. Messages that were sent before are not affected. By default the length decides.
   */
  void compressResponse(boolean compress);

  /** When the call must be complete, or empty if it has no deadline. */
  Optional<Deadline> deadline();

  /** Values from interceptors and the HTTP layer. */
  Attributes attributes();

  /**
   * Why the call has ended before its handler: {@link Code#CANCELED} when the client has gone or
   * the server shuts down, {@link Code#DEADLINE_EXCEEDED}, or the code with which the library has
   * failed it; empty while the call is alive.
   */
  Optional<RpcException> cancellation();

  /**
   * Runs the action once when the call is cancelled; at once if it is so already, never if the
   * handler ends before.
   *
   * @param action must not block: it runs on the thread that found the cancellation, mostly an
   *     event loop; what it throws is logged
   */
  void onCancel(Runnable action);

  /**
   * Whether the server, or this call's connection, takes no new calls, and ends when those that are
   * open have ended or a grace period has passed. A call that lasts long ends itself then, so that
   * its client makes it again elsewhere.
   */
  boolean isDraining();

  /**
   * Runs the action once when {@link #isDraining} becomes true; at once if it is so already, never
   * if the call ends before.
   *
   * <pre>{@code
   * BlockingQueue<Event> events = subscribe(request);
   * context.onDrain(() -> events.add(END));
   * for (Event event = events.take(); event != END; event = events.take()) {
   *   responses.send(event);
   * }
   * }</pre>
   *
   * <p>{@link MethodSettings.Builder#endOnDrain} ends calls from outside, whatever their handlers
   * do.
   *
   * @param action must not block: it may run on an event loop; what it throws is logged
   */
  void onDrain(Runnable action);
}
