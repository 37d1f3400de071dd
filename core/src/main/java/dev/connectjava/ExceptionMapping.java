package dev.connectjava;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An interceptor that turns what handlers throw into what clients are told, so that a service can
 * throw its own exceptions. Immutable and thread-safe.
 *
 * <pre>{@code
 * ExceptionMapping.builder()
 *     .map(NoSuchUser.class, e -> new RpcException(Code.NOT_FOUND, e.getMessage(), e))
 *     .build()
 * }</pre>
 *
 * <p>An exception for which there is no rule passes as it is, and so does an {@link RpcException},
 * unless it is the failure of a call that the handler has made ({@link RpcException#isFromCall})
 * and there is a rule for these. Checked exceptions have rules, too: asynchronous handlers fail
 * with them, and other languages throw them.
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

  /** A builder without rules. */
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

  /** Collects rules. Not thread-safe. */
  public static final class Builder {

    private final List<Rule<?>> rules = new ArrayList<>();
    private UnaryOperator<RpcException> callFailures = UnaryOperator.identity();

    private Builder() {}

    /**
     * Adds a rule, which counts where none that was added before does.
     *
     * @param type the class of exceptions, with its subclasses
     * @param mapper gives what the client is told
     */
    public <T extends Throwable> Builder map(
        Class<T> type, Function<? super T, RpcException> mapper) {
      rules.add(
          new Rule<>(
              Objects.requireNonNull(type, "type"), Objects.requireNonNull(mapper, "mapper")));
      return this;
    }

    /**
     * Sets what clients are told when a call fails that their handler has made and lets pass; by
     * default {@link Code#INTERNAL} without a text. {@code RpcException::relayed} passes code,
     * message and details on.
     */
    public Builder mapCallFailures(UnaryOperator<RpcException> mapper) {
      this.callFailures = Objects.requireNonNull(mapper, "mapper");
      return this;
    }

    /** The interceptor. */
    public ExceptionMapping build() {
      return new ExceptionMapping(this);
    }
  }
}
