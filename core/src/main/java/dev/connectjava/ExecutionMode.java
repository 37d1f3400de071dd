package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where interceptors and handlers of a server run: on virtual threads, on the event loop or on an
 * executor. Immutable and thread-safe.
 *
 * <table>
 *   <caption>Where a handler runs</caption>
 *   <tr><th>Mode</th><th>blocking handler</th><th>asynchronous handler</th>
 *       <th>asynchronous handler with interceptors</th></tr>
 *   <tr><td>{@link #virtualThreads}</td><td>a virtual thread</td><td>the event loop</td>
 *       <td>a virtual thread</td></tr>
 *   <tr><td>{@link #carrier}</td><td>a virtual thread of the event loop</td>
 *       <td>the event loop</td><td>a virtual thread of the event loop</td></tr>
 *   <tr><td>{@link #eventLoop}</td><td>the event loop</td><td>the event loop</td>
 *       <td>a virtual thread</td></tr>
 *   <tr><td>{@link #of}</td><td>the executor</td><td>the executor</td><td>the executor</td></tr>
 * </table>
 *
 * <p>Interceptors run where the handler runs, except for {@link ServerHeadInterceptor}s, which
 * always run on the event loop. Code on the event loop must not block, but that on its virtual
 * threads may. Each call has one mode: the one in its method's {@link MethodSettings}, otherwise
 * its service's, otherwise its router's.
 */
public final class ExecutionMode {

  private static final ExecutionMode VIRTUAL_THREADS = new ExecutionMode("virtual threads", null);
  private static final ExecutionMode CARRIER = new ExecutionMode("carrier", null);
  private static final ExecutionMode EVENT_LOOP = new ExecutionMode("event loop", null);

  private final String name;
  private final @Nullable Executor executor;

  private ExecutionMode(String name, @Nullable Executor executor) {
    this.name = name;
    this.executor = executor;
  }

  /**
   * Returns the default mode: a virtual thread for each call. An asynchronous handler without
   * interceptors runs on the event loop instead, where it must not block.
   *
   * <p>All virtual threads of the JVM share carrier threads, as many as the machine has processors.
   * A handler that waits releases its carrier; a handler that computes keeps it. If as many
   * handlers compute as there are processors, all other calls wait, including health probes.
   * Handlers that compute for more than some milliseconds should run on an executor: {@link #of}.
   */
  public static ExecutionMode virtualThreads() {
    return VIRTUAL_THREADS;
  }

  /**
   * Returns the mode in which each call has a virtual thread that the transport's event loop
   * carries: the loop itself runs it until it waits or ends. Handlers may block as with {@link
   * #virtualThreads()}. No other thread is woken for a call.
   *
   * <p>It needs JDK 24 or newer, and an option of the JVM: {@code --add-opens
   * java.base/java.lang=ALL-UNNAMED}, or {@code =dev.connectjava} if this library is on the module
   * path. The manifest of an executable jar can say it as {@code Add-Opens: java.base/java.lang}.
   * Where one of them is missing, this mode is the same as {@link #virtualThreads()}, and a warning
   * in the log says what to add.
   *
   * <p>Code that waits for a socket, a lock, a monitor, a queue or {@link Thread#sleep} releases
   * the loop, and so does sending or receiving a message of a stream if the loop has done nothing
   * else for 100 microseconds. All other code keeps the loop, and with it all other calls and
   * connections of the loop: computing, reading and writing files, looking up names of hosts,
   * native code, and waiting in a static initializer or below native code. Code that waits there
   * for what comes from its own loop, such as the next message of its call, waits forever, also
   * beyond its deadline.
   *
   * <p>The library itself leaves the loop before it compresses or decompresses more than 256 KiB of
   * a message, or reads or writes as much as JSON: the JDK's threads run the handler then, until it
   * waits and another thread wakes it.
   *
   * <p>Such a call is found after 60 to 100 milliseconds: its stack is logged, and the calls of its
   * method get ordinary virtual threads for a time, 10 seconds at first and four times as long each
   * further time, up to an hour. Other handlers that wait for this loop then run on the JDK's
   * threads, but its connections wait. Choose {@link #virtualThreads()} or {@link #of} for methods
   * that compute.
   *
   * <p>Virtual threads that a handler starts are ordinary ones. {@link Transport#carriedThreads}
   * creates those of a client's event loops.
   */
  public static ExecutionMode carrier() {
    return CARRIER;
  }

  /**
   * Returns the mode in which handlers and interceptors run on the transport's own thread. It is
   * the fastest mode, for code that never blocks and computes only briefly: all other calls of this
   * thread wait meanwhile. Where {@link RequestStream#receive} or {@link ResponseStream#send} would
   * have to wait for a message or for a slow client, it throws {@link IllegalStateException};
   * asynchronous handlers never wait. A call of an asynchronous handler with interceptors still
   * gets a virtual thread.
   */
  public static ExecutionMode eventLoop() {
    return EVENT_LOOP;
  }

  /**
   * Returns the mode in which handlers and interceptors run on an executor.
   *
   * @param executor must not run a task on the thread that submits it, which is the transport's. If
   *     it rejects a task, the call fails with {@link Code#UNAVAILABLE}. It is not shut down with
   *     the server
   */
  public static ExecutionMode of(Executor executor) {
    return new ExecutionMode("executor", Objects.requireNonNull(executor, "executor"));
  }

  /** Returns the executor of {@link #of}; empty for all other modes. */
  public Optional<Executor> executor() {
    return Optional.ofNullable(executor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExecutionMode mode
        && name.equals(mode.name)
        && Objects.equals(executor, mode.executor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, executor);
  }

  /** Returns the name of the mode, and its executor if it has one. */
  @Override
  public String toString() {
    return executor == null ? name : name + " " + executor;
  }
}
