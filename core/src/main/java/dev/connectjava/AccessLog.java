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

  /**
   * A call that has ended.
   *
   * @param path the path of the request, which is that of the procedure; an excerpt if it is long
   * @param method the method that was called; empty if there is none at the path
   * @param protocol the protocol that the client spoke; empty if it spoke none
   * @param peer the client's end of the connection
   * @param status the HTTP status of the response; 0 if none was begun
   * @param code why the call failed; empty if it did not, and where the answer has no code
   * @param requests how many request messages were decoded
   * @param requestBytes the bytes of the request's body, compressed and with envelopes
   * @param responses how many response messages were encoded
   * @param responseBytes the bytes of the response's body, compressed and with envelopes
   * @param complete whether the response has been handed to the network in whole
   * @param duration from the head of the request until both the handler and the response had ended
   * @param userAgent what the client calls itself; an excerpt if it is long
   */
  public record Entry(
      String path,
      Optional<RpcMethod<?, ?>> method,
      Optional<Protocol> protocol,
      Peer peer,
      int status,
      Optional<Code> code,
      long requests,
      long requestBytes,
      long responses,
      long responseBytes,
      boolean complete,
      Duration duration,
      Optional<String> userAgent) {

    private static Entry of(ServerListener.End end) {
      return new Entry(
          Excerpt.of(end.path()),
          end.method(),
          end.protocol(),
          end.peer(),
          end.status(),
          end.code(),
          end.requestMessages(),
          end.requestBodyBytes(),
          end.responseMessages(),
          end.responseBodyBytes(),
          end.isComplete(),
          end.duration(),
          end.requestHeaders().first("user-agent").map(Excerpt::of));
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
          requests,
          requestBytes,
          responses,
          responseBytes,
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
        log.accept(Entry.of(end));
      }
    };
  }
}
