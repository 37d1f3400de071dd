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
 * Tells of each call of a router when it is over, also of those that were refused before any
 * handler. Immutable and thread-safe.
 *
 * <pre>{@code
 * Router.builder().listener(AccessLog.toPlatformLogger())
 * }</pre>
 */
public final class AccessLog implements ServerListener.Factory {

  private static final Logger LOGGER = System.getLogger(AccessLog.class.getName());

  /** A call that has ended. Immutable and thread-safe. */
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

    /** The path of the request, which is that of the procedure; an excerpt if it is long. */
    public String path() {
      return path;
    }

    /** The method that was called; empty if there is none at the path. */
    public Optional<RpcMethod<?, ?>> method() {
      return method;
    }

    /** The protocol that the client spoke; empty if it spoke none. */
    public Optional<Protocol> protocol() {
      return protocol;
    }

    /** The client's end of the connection. */
    public Peer peer() {
      return peer;
    }

    /** The HTTP status of the response; 0 if none was begun. */
    public int status() {
      return status;
    }

    /** Why the call failed; empty if it did not, and where the answer has no code. */
    public Optional<Code> code() {
      return code;
    }

    /** How many request messages were decoded. */
    public long requestMessages() {
      return requestMessages;
    }

    /** The bytes of the request's body, compressed and with envelopes. */
    public long requestBodyBytes() {
      return requestBodyBytes;
    }

    /** How many response messages were encoded. */
    public long responseMessages() {
      return responseMessages;
    }

    /** The bytes of the response's body, compressed and with envelopes. */
    public long responseBodyBytes() {
      return responseBodyBytes;
    }

    /** Whether the response has been handed to the network in whole. */
    public boolean isComplete() {
      return complete;
    }

    /** From the head of the request until both the handler and the response had ended. */
    public Duration duration() {
      return duration;
    }

    /** What the client calls itself; an excerpt if it is long. */
    public Optional<String> userAgent() {
      return userAgent;
    }

    /**
     * One line: peer, protocol, path, outcome, status, messages and bytes in and out, milliseconds,
     * user agent. The outcome is {@code ok}, a code, {@code incomplete} for an answer that was cut
     * off, or {@code -} for one without a code.
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
      String withoutCode = status == 200 ? "ok" : "-";
      return code.map(Code::toString).orElse(complete ? withoutCode : "incomplete");
    }
  }

  private final Consumer<? super Entry> log;

  private AccessLog(Consumer<? super Entry> log) {
    this.log = log;
  }

  /**
   * An access log that is given each entry.
   *
   * @param log receives the entries. It runs on the thread that ends the call, usually an event
   *     loop, so it must not block. Several threads may call it at once. Exceptions that it throws
   *     are logged
   */
  public static AccessLog to(Consumer<? super Entry> log) {
    return new AccessLog(Objects.requireNonNull(log, "log"));
  }

  /**
   * An access log of a line for each call, level INFO, in the platform's logger of this class,
   * which should not write on the thread that logs.
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
