package dev.connectjava;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An interceptor that tells of each call when its handler has ended. Immutable and thread-safe. As
 * the first of the interceptors it sees what the others make of the call, too.
 */
public final class AccessLog implements ServerInterceptor {

  private static final Logger LOGGER = System.getLogger(AccessLog.class.getName());

  /**
   * A call that has ended.
   *
   * @param method the method that was called
   * @param protocol the protocol that the client spoke
   * @param peer the client's end of the connection
   * @param code why the call failed, or empty if it did not
   * @param received how many requests the handler has received
   * @param sent how many responses the handler has sent
   * @param duration from when the handler's thread has started until the handler has ended
   */
  public record Entry(
      Method<?, ?> method,
      Protocol protocol,
      Peer peer,
      Optional<Code> code,
      long received,
      long sent,
      Duration duration) {

    /** One line: peer, protocol, procedure, outcome, messages in and out, milliseconds. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %s %s %s %d in %d out %.3f ms",
          peer.address(),
          protocol,
          method.procedure(),
          code.map(Code::toString).orElse("ok"),
          received,
          sent,
          duration.toNanos() / 1e6);
    }
  }

  private final Consumer<? super Entry> log;

  private AccessLog(Consumer<? super Entry> log) {
    this.log = log;
  }

  /**
   * An access log that is given each entry.
   *
   * @param log called on the handlers' threads, many at once; what it throws is logged, and does no
   *     harm to the call
   */
  public static AccessLog to(Consumer<? super Entry> log) {
    return new AccessLog(Objects.requireNonNull(log, "log"));
  }

  /** An access log of a line for each call, level INFO, in the platform's logger of this class. */
  public static AccessLog toPlatformLogger() {
    return to(entry -> LOGGER.log(Level.INFO, entry::toString));
  }

  @Override
  public void intercept(ServerCall call, Next next) {
    CountedMessages counted = new CountedMessages(call);
    long start = System.nanoTime();
    Optional<Code> code = Optional.of(Code.INTERNAL);
    try {
      next.handle(counted.call());
      code = Optional.empty();
    } catch (RpcException e) {
      code = Optional.of(e.code());
      throw e;
    } finally {
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      write(entry(counted, code, duration));
    }
  }

  private static Entry entry(CountedMessages counted, Optional<Code> code, Duration duration) {
    RequestContext context = counted.call().context();
    Optional<Code> cancelled = context.cancellation().map(RpcException::code);
    return new Entry(
        context.method(),
        context.protocol(),
        context.peer(),
        cancelled.isPresent() ? cancelled : code,
        counted.received(),
        counted.sent(),
        duration);
  }

  private void write(Entry entry) {
    try {
      log.accept(entry);
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "the access log failed at " + entry, e);
    }
  }
}
