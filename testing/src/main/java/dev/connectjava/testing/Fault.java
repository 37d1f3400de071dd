package dev.connectjava.testing;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fault for tests of resilience: a delay, an abort, or a cut of a stream after some messages.
 * {@link FaultInjection} injects it into calls. Without restrictions it is for all calls; {@code
 * with} methods restrict it, and a call must meet all restrictions. Immutable and thread-safe.
 *
 * <p>On a server, a failure is thrown as if the handler had thrown it. On a client it is received
 * as if the server had sent it: {@link RpcException#isFromPeer} is true, {@link
 * RpcException#metadata} has the headers too, and a handler that made the call and does not catch
 * the failure fails with {@link Code#INTERNAL}. A failure that is already marked as one of a call,
 * for example by {@link RpcException#asFromCall}, stays as it is: that is how a client finds a lost
 * connection itself. {@link RpcException#target} is empty unless the failure has one.
 *
 * <pre>{@code
 * Fault.abort(Code.UNAVAILABLE, "injected")
 *     .withFraction(0.1)
 *     .withProcedure(GreetServiceMethods.GREET.procedure());
 * }</pre>
 */
public final class Fault {

  /** The effect on a call. */
  sealed interface Effect permits Delay, Abort, Cut {}

  /** The call continues later. */
  record Delay(Duration duration) implements Effect {}

  /** The call fails before it reaches what comes after the interceptor. */
  record Abort(RpcException failure) implements Effect {}

  /** The call fails after some response messages. */
  record Cut(int messages, RpcException failure) implements Effect {}

  /** A header field of requests. */
  private record Field(String name, String value) {}

  private final Effect effect;
  private final double fraction;
  private final @Nullable String procedure;
  private final @Nullable Field header;

  private Fault(
      Effect effect, double fraction, @Nullable String procedure, @Nullable Field header) {
    this.effect = effect;
    this.fraction = fraction;
    this.procedure = procedure;
    this.header = header;
  }

  private static Fault of(Effect effect) {
    return new Fault(effect, 1, null, null);
  }

  /**
   * Returns a delay: on a client before the call is opened, on a server before the handler is
   * called. Deadline and cancellation of the call end the delay.
   *
   * @param duration must be positive
   */
  public static Fault delay(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a delay must be positive, but was " + duration);
    }
    return of(new Delay(duration));
  }

  /** Returns an abort with a code and a message, as {@link #abort(RpcException)} does. */
  public static Fault abort(Code code, String message) {
    return abort(new RpcException(code, message));
  }

  /**
   * Returns an abort: the call fails. A client does not send the request, a server does not call
   * the handler.
   *
   * @param failure may have metadata and details
   */
  public static Fault abort(RpcException failure) {
    return of(new Abort(Objects.requireNonNull(failure, "failure")));
  }

  /**
   * Returns a cut: a stream of responses fails after some messages, in place of the next message or
   * of its end. Shorter streams do not fail. Methods with one response message fail only if the
   * number is 0. On a client, the call is cancelled too. A served call that is cancelled before the
   * failure is not cut.
   *
   * @param messages the number of messages before the failure; 0 or more
   */
  public static Fault cutAfter(int messages, RpcException failure) {
    if (messages < 0) {
      throw new IllegalArgumentException(
          "a stream can be cut after 0 or more messages, but not after " + messages);
    }
    return of(new Cut(messages, Objects.requireNonNull(failure, "failure")));
  }

  /**
   * Returns this fault for a fraction of the calls that meet the other restrictions. The seed of
   * the {@link FaultInjection} decides which ones.
   *
   * @param newFraction from 0 (no calls) to 1 (all calls)
   */
  public Fault withFraction(double newFraction) {
    if (!(newFraction >= 0 && newFraction <= 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a fraction must be from 0 to 1, but was %s", newFraction));
    }
    return new Fault(effect, newFraction, procedure, header);
  }

  /**
   * Returns this fault for the calls of one procedure.
   *
   * @param newProcedure such as {@code /greet.v1.GreetService/Greet}
   * @see RpcMethod#procedure()
   */
  public Fault withProcedure(String newProcedure) {
    if (!newProcedure.matches("/[^/]+/[^/]+")) {
      throw new IllegalArgumentException(
          "a procedure has the form /package.Service/Method, but was \"%s\""
              .formatted(newProcedure));
    }
    return new Fault(effect, fraction, newProcedure, header);
  }

  /**
   * Returns this fault for calls with a request header field of this name and value. On a client,
   * these are the header fields of the call's options, without those of head interceptors.
   *
   * @param name case-insensitive
   */
  public Fault withHeader(String name, String value) {
    Field field =
        new Field(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new Fault(effect, fraction, procedure, field);
  }

  /** Returns a failure of a fault as a client receives it, with the stack trace of this thread. */
  static RpcException received(RpcException failure) {
    if (failure.isFromCall()) {
      return failure;
    }
    Headers all = failure.headers().toBuilder().addAll(failure.metadata()).build();
    RpcException received = failure.withMetadata(all).asFromPeer();
    received.fillInStackTrace();
    return received;
  }

  Effect effect() {
    return effect;
  }

  double fraction() {
    return fraction;
  }

  /** Returns whether a call meets the restrictions, except the fraction. */
  boolean isFor(RpcMethod<?, ?> method, Headers headers) {
    boolean possible =
        !(effect instanceof Cut cut) || cut.messages() == 0 || method.kind().serverStreams();
    return possible
        && (procedure == null || procedure.equals(method.procedure()))
        && (header == null || headers.all(header.name()).contains(header.value()));
  }

  /** Returns the effect and the restrictions. */
  @Override
  public String toString() {
    return "Fault[%s, fraction=%s, procedure=%s, header=%s]"
        .formatted(
            effect,
            fraction,
            procedure == null ? "any" : procedure,
            header == null ? "any" : header);
  }
}
