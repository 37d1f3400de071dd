package dev.connectjava;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An interceptor that maps the exceptions of handlers to the {@link RpcException}s that clients
 * receive, so that a service can throw its own exceptions. Immutable and thread-safe.
 *
 * <pre>{@code
 * ExceptionMapping.builder()
 *     .map(NoSuchUser.class, e -> new RpcException(Code.NOT_FOUND, e.getMessage(), e))
 *     .build()
 * }</pre>
 *
 * <p>An exception without a rule is not changed. An {@link RpcException} is not changed either,
 * unless it is the failure of a call that the handler has made ({@link RpcException#isFromCall})
 * and {@link Builder#mapCallFailures} is set. Rules may also map checked exceptions: the stages of
 * asynchronous handlers fail with them, and handlers in other JVM languages throw them.
 */
public final class ExceptionMapping implements ServerInterceptor {

  private record Rule<T extends Throwable>(
      Class<T> type, Function<? super T, RpcException> mapper) {

    RpcException apply(Throwable failure) {
      return mapper.apply(type.cast(failure));
    }
  }

  private final List<Rule<?>> rules;
  private final UnaryOperator<RpcException> callFailures;

  private ExceptionMapping(Builder builder) {
    this.rules = List.copyOf(builder.rules);
    this.callFailures = builder.callFailures;
  }

  /** Returns a builder without rules. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void intercept(ServerCall call, Next next) {
    try {
      next.handle(call);
    } catch (RpcException e) {
      throw e.isFromCall() ? callFailures.apply(e) : e;
    } catch (Throwable e) {
      for (Rule<?> rule : rules) {
        if (rule.type().isInstance(e)) {
          throw rule.apply(e);
        }
      }
      throw e;
    }
  }

  /** A builder that collects rules. Not thread-safe. */
  public static final class Builder {

    private final List<Rule<?>> rules = new ArrayList<>();
    private UnaryOperator<RpcException> callFailures = UnaryOperator.identity();

    private Builder() {}

    /**
     * Adds a rule. If several rules match an exception, the one that was added first is used.
     *
     * @param type the class of the exceptions; its subclasses match, too
     * @param mapper returns the exception that the client receives
     */
    public <T extends Throwable> Builder map(
        Class<T> type, Function<? super T, RpcException> mapper) {
      rules.add(
          new Rule<>(
              Objects.requireNonNull(type, "type"), Objects.requireNonNull(mapper, "mapper")));
      return this;
    }

    /**
     * Sets what clients receive when a call that the handler has made fails and the handler does
     * not catch the exception. By default they receive {@link Code#INTERNAL} without a text. {@code
     * RpcException::relayed} passes code, message and details on.
     */
    public Builder mapCallFailures(UnaryOperator<RpcException> mapper) {
      this.callFailures = Objects.requireNonNull(mapper, "mapper");
      return this;
    }

    /** Returns the interceptor. */
    public ExceptionMapping build() {
      return new ExceptionMapping(this);
    }
  }
}
