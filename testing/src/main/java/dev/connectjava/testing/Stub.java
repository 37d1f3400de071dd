package dev.connectjava.testing;

import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stub of a method: conditions on the requests, and one or more answers. The first call that it
 * answers gets the first answer, the next call the next one; the last answer is repeated.
 * Thread-safe.
 *
 * <pre>{@code
 * stubs.stub(GreetServiceMethods.GREET)
 *     .fail(new RpcException(Code.UNAVAILABLE, "try again"))
 *     .reply(greeting("Hello!"));
 * }</pre>
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class Stub<I, O> {

  private final RpcMethod<I, O> method;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<Predicate<? super List<I>>> conditions = new ArrayList<>();
  private final List<StubAnswer<O>> answers = new ArrayList<>();
  private Duration delay = Duration.ZERO;
  private int next;

  Stub(RpcMethod<I, O> method) {
    this.method = method;
  }

  /**
   * Adds a condition on each request of a call; a call without a request does not meet it. All
   * conditions have to be met.
   */
  public Stub<I, O> when(Predicate<? super I> condition) {
    Objects.requireNonNull(condition, "condition");
    return whenAll(requests -> !requests.isEmpty() && requests.stream().allMatch(condition));
  }

  /** Adds a condition on the list of all requests of a call. All conditions have to be met. */
  public Stub<I, O> whenAll(Predicate<? super List<I>> condition) {
    Objects.requireNonNull(condition, "condition");
    lock.lock();
    try {
      conditions.add(condition);
      return this;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Delays the answers that are added after this, in virtual time ({@link Stubs#advance}).
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public Stub<I, O> delay(Duration newDelay) {
    if (newDelay.isNegative()) {
      throw new IllegalArgumentException("a delay can't be negative, but was " + newDelay);
    }
    lock.lock();
    try {
      delay = newDelay;
      return this;
    } finally {
      lock.unlock();
    }
  }

  /** Adds an answer: one response. */
  public Stub<I, O> reply(O response) {
    return add(List.of(response), null);
  }

  /**
   * Adds an answer: a stream of responses.
   *
   * @throws IllegalArgumentException if the method has one response
   */
  public Stub<I, O> replyAll(List<? extends O> responses) {
    return add(stream(responses), null);
  }

  /** Adds an answer: a failure. */
  public Stub<I, O> fail(RpcException failure) {
    return add(List.of(), Objects.requireNonNull(failure, "failure"));
  }

  /**
   * Adds an answer: a stream of responses, and then a failure.
   *
   * @throws IllegalArgumentException if the method has one response
   */
  public Stub<I, O> replyThenFail(List<? extends O> responses, RpcException failure) {
    return add(stream(responses), Objects.requireNonNull(failure, "failure"));
  }

  private List<? extends O> stream(List<? extends O> responses) {
    if (!method.kind().serverStreams()) {
      throw new IllegalArgumentException(
          "%s has one response, not a stream: use reply or fail".formatted(method.procedure()));
    }
    return responses;
  }

  private Stub<I, O> add(List<? extends O> responses, @Nullable RpcException failure) {
    lock.lock();
    try {
      answers.add(new StubAnswer<>(List.copyOf(responses), failure, delay));
      return this;
    } finally {
      lock.unlock();
    }
  }

  boolean isOf(RpcMethod<?, ?> other) {
    return method.procedure().equals(other.procedure());
  }

  /** Returns whether there is an answer, and all conditions are met. */
  boolean matches(List<I> requests) {
    List<Predicate<? super List<I>>> all;
    lock.lock();
    try {
      if (answers.isEmpty()) {
        return false;
      }
      all = List.copyOf(conditions);
    } finally {
      lock.unlock();
    }
    return all.stream().allMatch(condition -> condition.test(requests));
  }

  /** Returns the answer for the next call; there is one. */
  StubAnswer<O> next() {
    lock.lock();
    try {
      StubAnswer<O> answer = answers.get(Math.min(next, answers.size() - 1));
      next++;
      return answer;
    } finally {
      lock.unlock();
    }
  }
}
