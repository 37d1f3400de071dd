package dev.connectjava;

import dev.connectjava.spi.Excerpt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An access log: one entry for each call of a router when the call is over, with its outcome, the
 * number of messages and bytes, and its duration. Calls that are refused before they reach a
 * handler have an entry, too. Immutable and thread-safe.
 *
 * <pre>{@code
 * Router.builder().listener(AccessLog.toPlatformLogger())
 * }</pre>
 *
 * <p>Entries may go anywhere, for example only those of failed calls to another logger:
 *
 * <pre>{@code
 * Router.builder()
 *     .listener(
 *         AccessLog.to(entry -> {
 *           if (entry.code().isPresent()) {
 *             logger.warn(entry.toString());
 *           }
 *         }))
 * }</pre>
 */
public final class AccessLog implements ServerListener.Factory {

  private static final Logger LOGGER = System.getLogger(AccessLog.class.getName());

  /** One entry of the log: a call that has ended. Immutable and thread-safe. */
  public static final class Entry {

    private final String path;
    private final Optional<RpcMethod<?, ?>> method;
    private final Optional<Protocol> protocol;
    private final Peer peer;
    private final int status;
    private final Optional<Code> code;
    private final long requestMessages;
    private final long requestBodyBytes;
    private final long responseMessages;
    private final long responseBodyBytes;
    private final boolean complete;
    private final Duration duration;
    private final Optional<String> userAgent;

    private Entry(ServerListener.End end) {
      this.path = Excerpt.of(end.path());
      this.method = end.method();
      this.protocol = end.protocol();
      this.peer = end.peer();
      this.status = end.status();
      this.code = end.code();
      this.requestMessages = end.requestMessages();
      this.requestBodyBytes = end.requestBodyBytes();
      this.responseMessages = end.responseMessages();
      this.responseBodyBytes = end.responseBodyBytes();
      this.complete = end.isComplete();
      this.duration = end.duration();
      this.userAgent = end.requestHeaders().first("user-agent").map(Excerpt::of);
    }

    /**
     * Returns the path of the request, which is the path of the procedure. Of a path with more than
     * {@value Excerpt#MOST_QUOTED} characters, this is an excerpt.
     */
    public String path() {
      return path;
    }

    /** Returns the method that was called; empty if the router has no method at the path. */
    public Optional<RpcMethod<?, ?>> method() {
      return method;
    }

    /** Returns the protocol of the request; empty if the request belongs to no RPC protocol. */
    public Optional<Protocol> protocol() {
      return protocol;
    }

    /** Returns the client's end of the connection. */
    public Peer peer() {
      return peer;
    }

    /** Returns the HTTP status of the response; 0 if the response was not begun. */
    public int status() {
      return status;
    }

    /**
     * Returns why the call failed; empty if it succeeded, and if the response has no code, such as
     * a response with the status 405 or 415.
     */
    public Optional<Code> code() {
      return code;
    }

    /** Returns the number of request messages that were decoded. */
    public long requestMessages() {
      return requestMessages;
    }

    /** Returns the number of bytes of the request's body, compressed and with envelopes. */
    public long requestBodyBytes() {
      return requestBodyBytes;
    }

    /** Returns the number of response messages that were encoded. */
    public long responseMessages() {
      return responseMessages;
    }

    /** Returns the number of bytes of the response's body, compressed and with envelopes. */
    public long responseBodyBytes() {
      return responseBodyBytes;
    }

    /** Returns whether the whole response has been handed to the network. */
    public boolean isComplete() {
      return complete;
    }

    /**
     * Returns the time from the head of the request until both the handler and the response had
     * ended.
     */
    public Duration duration() {
      return duration;
    }

    /**
     * Returns the request's {@code user-agent} header; empty if it is missing. Of a value with more
     * than {@value Excerpt#MOST_QUOTED} characters, this is an excerpt.
     */
    public Optional<String> userAgent() {
      return userAgent;
    }

    /**
     * Returns the entry as one line: peer, protocol, path, outcome, status, messages and bytes in
     * and out, milliseconds, user agent. The outcome is {@code ok}, a code, {@code incomplete} for
     * a response that was cut off, or {@code -} for a response without a code.
     */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %s %s %s %d %d in %d B %d out %d B %.3f ms \"%s\"",
          peer.address(),
          protocol.map(Protocol::toString).orElse("-"),
          path,
          outcome(),
          status,
          requestMessages,
          requestBodyBytes,
          responseMessages,
          responseBodyBytes,
          duration.toNanos() / 1e6,
          userAgent.map(agent -> agent.replace('"', '\'')).orElse("-"));
    }

    private String outcome() {
      String withoutCode = status == 200 || status == 304 ? "ok" : "-";
      return code.map(Code::toString).orElse(complete ? withoutCode : "incomplete");
    }
  }

  private final Consumer<? super Entry> log;

  private AccessLog(Consumer<? super Entry> log) {
    this.log = log;
  }

  /**
   * Returns an access log that hands each entry to a consumer.
   *
   * @param log receives the entries. It runs on the thread that ends the call, usually an event
   *     loop, so it must not block. Several threads may call it at once. Exceptions that it throws
   *     are logged
   */
  public static AccessLog to(Consumer<? super Entry> log) {
    return new AccessLog(Objects.requireNonNull(log, "log"));
  }

  /**
   * Returns an access log that writes one line for each call, at level INFO, to the {@link
   * System.Logger} that is named after this class. Lines are written on the thread that ends the
   * call, usually an event loop, so the logging library should write them on a thread of its own.
   */
  public static AccessLog toPlatformLogger() {
    return to(entry -> LOGGER.log(Level.INFO, entry::toString));
  }

  @Override
  public ServerListener listenTo(ServerListener.Start start) {
    return new ServerListener() {
      @Override
      public void onEnd(End end) {
        log.accept(new Entry(end));
      }
    };
  }
}
