package dev.connectjava.call;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of what several threads do, played by one: whatever the code under test calls is a
 * point where another actor may take a step, which is then over before the code goes on. A seed
 * decides which, so that the schedule can be played again.
 */
public final class Interleaving {

  /** Who takes steps, one after another: each stands for a thread. */
  public enum Actor {
    /** The thread of the transport. */
    LOOP,
    /** The thread of the handler, or of callbacks. */
    WORKER,
    /** Any other thread of the user's. */
    OTHER
  }

  /**
   * Something that may happen next.
   *
   * @param name what the schedule is told as
   */
  public record Step(Actor actor, String name, Runnable action) {}

  public final Random random;
  private final long seed;
  private final Supplier<List<Step>> possible;
  private final Set<Actor> active = EnumSet.noneOf(Actor.class);
  private final List<String> taken = new ArrayList<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private @Nullable Actor current;
  private boolean over;

  /**
   * A schedule.
   *
   * @param possible what may happen now
   */
  public Interleaving(long seed, Supplier<List<Step>> possible) {
    this.random = new Random(seed);
    this.seed = seed;
    this.possible = possible;
  }

  /** Whether one in so many. */
  public boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  /** One of the values. */
  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** Whether the actor takes the step that is being taken. */
  public boolean isCurrent(Actor actor) {
    return current == actor;
  }

  /** Whether the actor is in the middle of a step. */
  public boolean isActive(Actor actor) {
    return active.contains(actor);
  }

  /** Whether nobody is in the middle of a step but who takes this one. */
  public boolean isAlone() {
    return active.size() == 1;
  }

  /** Nobody but who is asked to takes a step any more. */
  public void end() {
    over = true;
  }

  /** Another actor may be faster than the code that calls this. */
  public void point() {
    while (!over && active.size() < Actor.values().length && oneIn(5) && step()) {
      continue;
    }
  }

  /** Somebody who is free takes a step; false if there is none to take. */
  public boolean step() {
    List<Step> steps = possible.get();
    steps.removeIf(step -> isActive(step.actor()));
    if (steps.isEmpty()) {
      return false;
    }
    take(steps.get(random.nextInt(steps.size())));
    return true;
  }

  /** The loop takes steps until something holds; false if there are none to take. */
  public boolean awaitLoop(Supplier<Boolean> condition) {
    while (!condition.get()) {
      List<Step> steps = possible.get();
      steps.removeIf(step -> isActive(step.actor()) || step.actor() != Actor.LOOP);
      if (steps.isEmpty()) {
        return false;
      }
      take(steps.get(random.nextInt(steps.size())));
    }
    return true;
  }

  /** The actor does something. */
  public void take(Step step) {
    Actor before = current;
    current = step.actor();
    active.add(step.actor());
    taken.add(step.name());
    try {
      step.action().run();
    } catch (RuntimeException | Error e) {
      violate("%s has thrown %s".formatted(step.name(), e));
    } finally {
      active.remove(step.actor());
      current = before;
    }
  }

  /** Writes down what must not happen: what is thrown would be caught by the code under test. */
  public void violate(String what) {
    violations.add(what);
  }

  /** Notes what must hold. */
  public void require(boolean holds, String what) {
    if (!holds) {
      violate(what);
    }
  }

  /** Throws what was violated, with how it came to that. */
  public void check() {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "%s: %s%nafter %s".formatted(this, violations, String.join(", ", taken)));
    }
  }

  @Override
  public String toString() {
    return "seed " + seed;
  }

  /** Something that happens at most once. */
  public final class Once {
    private final AtomicBoolean done = new AtomicBoolean();
    private final String what;

    public Once(String what) {
      this.what = what;
    }

    /** It happens. */
    public void happens() {
      require(done.compareAndSet(false, true), what + " twice");
    }

    /** Whether it has happened. */
    public boolean hasHappened() {
      return done.get();
    }
  }
}
