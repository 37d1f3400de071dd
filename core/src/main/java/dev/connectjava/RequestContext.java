package dev.connectjava;

import dev.connectjava.call.CurrentCall;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The context of a served call: its method, peer, request headers, deadline and cancellation, and
 * the response headers and trailers that a handler sets. Handlers and interceptors get it.
 *
 * <pre>{@code
 * @Override
 * public GreetResponse greet(GreetRequest request, RequestContext context) {
 *   String language = context.requestHeaders().first("accept-language").orElse("en");
 *   context.responseHeaders().set("content-language", language);
 *   return greeting(request.getName(), language);
 * }
 * }</pre>
 *
 * <p>Not for implementation by users: methods may be added. Thread-safe, except that {@link
 * #responseHeaders()} and {@link #responseTrailers()} are for one thread at a time.
 */
public interface RequestContext {

  /**
   * Returns the call whose code this thread runs. This is the call's code:
   *
   * <ul>
   *   <li>its head interceptors, interceptors and handler
   *   <li>what the library calls of an asynchronous handler, such as its publishers and subscribers
   *   <li>its cancel actions and drain actions
   *   <li>callbacks of the client calls that it makes
   *   <li>tasks of {@link #wrap} and {@link #wrapCallable}, and what a thread runs between {@link
   *       #makeCurrent} and the end of its scope
   * </ul>
   *
   * <p>Empty everywhere else, for example on threads that a handler has started itself.
   *
   * <p>Client calls that are made by this code are made on behalf of the served call: they end no
   * later than its deadline and are cancelled with it, unless their options say otherwise ({@link
   * CallOptions.Builder#detached}).
   */
  static Optional<RequestContext> current() {
    return Optional.ofNullable(CurrentCall.get());
  }

  /**
   * Returns a task that runs on another thread as code of this call: {@link #current()} returns
   * this context meanwhile, and the call's {@link ServerCallScope}s are entered.
   *
   * <pre>{@code
   * executor.execute(context.wrap(() -> audit.record(request)));
   * }</pre>
   *
   * <p>The task may run after the call has ended. Client calls that should outlive this call need
   * {@link CallOptions#detached()} here, too.
   */
  default Runnable wrap(Runnable task) {
    return CurrentCall.wrap(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * Returns a task with a result that runs on another thread as code of this call, like {@link
   * #wrap}.
   *
   * <pre>{@code
   * Future<GreetResponse> answer =
   *     executor.submit(context.wrapCallable(() -> backend.greet(request)));
   * }</pre>
   */
  default <T> Callable<T> wrapCallable(Callable<T> task) {
    return CurrentCall.wrapCallable(this, Objects.requireNonNull(task, "task"));
  }

  /**
   * Makes this thread run code of this call until the result is left: {@link #current()} returns
   * this context meanwhile, and the call's {@link ServerCallScope}s are entered. For libraries that
   * continue the same code on other threads, such as coroutines. Other code passes its task to
   * {@link #wrap}, which always leaves what it has entered.
   *
   * @return must be left once, on this thread, before what was entered earlier
   */
  default EnteredScope makeCurrent() {
    Object before = CurrentCall.enter(this);
    return () -> CurrentCall.leave(before);
  }

  /** Returns the method that is called. */
  RpcMethod<?, ?> method();

  /** Returns the protocol that the client speaks. */
  Protocol protocol();

  /**
   * Returns the name of the codec of the call's messages, such as {@code proto} or {@code json}; of
   * its requests and its responses. A handler of encoded messages needs it ({@link
   * RpcMethod#encoded}).
   */
  String codec();

  /**
   * Returns whether the call was made with HTTP GET, as the Connect protocol allows for unary
   * methods without side effects. Caches may store the response then: the handler decides that by
   * the headers {@code cache-control}, {@code etag} and {@code vary}.
   */
  boolean isGet();

  /**
   * Returns whether the client already has the response: the call was made with HTTP GET, and the
   * request's {@code if-none-match} has the entity tag that is set as {@code etag} in {@link
   * #responseHeaders}. If this is so when the handler returns, the library sends 304 (Not Modified)
   * without a message. The message that the handler returns is encoded all the same, so it must be
   * one that can be sent; an empty one will do. A handler calls this method to save the work:
   *
   * <pre>{@code
   * context.responseHeaders().set("etag", "\"" + version + "\"");
   * if (context.isNotModified()) {
   *   return Product.getDefaultInstance();
   * }
   * }</pre>
   *
   * <p>Always false for POST, and therefore for gRPC, gRPC-Web and all streams; their responses are
   * complete. Tags are compared weakly: {@code "v1"} and {@code W/"v1"} are equal. For one thread
   * at a time, like {@link #responseHeaders}.
   *
   * @throws IllegalStateException if {@code etag} is set to a value without quotes, which is not a
   *     valid entity tag
   */
  boolean isNotModified();

  /** Returns the client's end of the connection. */
  Peer peer();

  /** Returns the request's header fields, without those that belong to HTTP/2 itself. */
  Headers requestHeaders();

  /**
   * Returns the headers to send with the response, even if it is an error. Headers that are set
   * after the response headers were sent (with the first message of a stream) have no effect. Names
   * that the protocol itself sets, such as {@code content-type}, are overwritten.
   */
  Headers.Builder responseHeaders();

  /** Returns the trailers to send with the end of the response, even if it is an error. */
  Headers.Builder responseTrailers();

  /**
   * Sets whether the response's messages are compressed, whatever their length, if the client
   * accepts an encoding that the server has. By default their length decides. Turn compression off
   * for images, and for secrets in the same message as text that an attacker chooses. Messages that
   * have already been sent are not affected.
   */
  void compressResponse(boolean compress);

  /** Returns the deadline of the call; empty if it has none. */
  Optional<Deadline> deadline();

  /** Returns the attributes of the call, which interceptors and the HTTP layer set. */
  Attributes attributes();

  /**
   * Returns why the call has ended while its handler was still running: {@link Code#CANCELED} if
   * the client has cancelled or disconnected or the server has shut down, {@link
   * Code#DEADLINE_EXCEEDED}, or the code with which the library has failed the call. Empty while
   * the call is active.
   */
  Optional<RpcException> cancellation();

  /**
   * Registers an action that runs once when the call is cancelled; at once if it is already
   * cancelled, and never if the handler ends before.
   *
   * @param action must not block: it runs on the thread that detects the cancellation, usually an
   *     event loop. Exceptions that it throws are logged
   */
  void onCancel(Runnable action);

  /**
   * Returns whether the server, or this call's connection, is draining: it takes no new calls, and
   * ends when the open ones have ended or a grace period has passed. A long-lived call should then
   * end itself, so that its client makes it again on another connection.
   */
  boolean isDraining();

  /**
   * Registers an action that runs once when {@link #isDraining} becomes true; at once if it is
   * already true, and never if the call ends before.
   *
   * <pre>{@code
   * BlockingQueue<Event> events = subscribe(request);
   * context.onDrain(() -> events.add(END));
   * for (Event event = events.take(); event != END; event = events.take()) {
   *   responses.send(event);
   * }
   * }</pre>
   *
   * <p>{@link MethodSettings.Builder#endOnDrain} ends calls without any action of their handlers.
   *
   * @param action must not block: it may run on an event loop. Exceptions that it throws are logged
   */
  void onDrain(Runnable action);
}
