package dev.connectjava.call;

import dev.connectjava.RequestContext;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The served call whose code this thread runs: what {@link RequestContext#current()} gives. Set
 * around each run of users' code, and nowhere else.
 *
 * <p>A platform thread keeps it in a thread local. A virtual thread keeps it as its handler of
 * uncaught exceptions, a field that each thread has: the first thread local of a thread allocates
 * 136 bytes, and most virtual threads serve one call.
 */
public final class CurrentCall {

  private static final ThreadLocal<@Nullable RequestContext> OF_PLATFORM_THREAD =
      new ThreadLocal<>();

  private CurrentCall() {}

  /** A context that a virtual thread can keep. What is uncaught goes where it went without. */
  public interface Kept extends RequestContext, UncaughtExceptionHandler {

    @Override
    default void uncaughtException(Thread thread, Throwable failure) {
      passOn(thread, failure);
    }
  }

  /** Any other context, for a virtual thread. */
  private record Other(RequestContext context) implements UncaughtExceptionHandler {

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
      passOn(thread, failure);
    }
  }

  private static void passOn(Thread thread, Throwable failure) {
    thread.getThreadGroup().uncaughtException(thread, failure);
  }

  /** The call whose code this thread runs; null if it runs none's. */
  public static @Nullable RequestContext get() {
    Thread thread = Thread.currentThread();
    return thread.isVirtual()
        ? contextOf(thread.getUncaughtExceptionHandler())
        : OF_PLATFORM_THREAD.get();
  }

  private static @Nullable RequestContext contextOf(@Nullable UncaughtExceptionHandler handler) {
    return switch (handler) {
      case Kept context -> context;
      case Other other -> other.context();
      case null, default -> null;
    };
  }

  /**
   * This thread begins to run code of a call.
   *
   * @return what {@link #leave} is to be given on the same thread; null if no call was current
   */
  public static @Nullable Object enter(RequestContext context) {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler(context instanceof Kept kept ? kept : new Other(context));
      return thread.getThreadGroup().equals(before) ? null : before;
    }
    RequestContext before = OF_PLATFORM_THREAD.get();
    OF_PLATFORM_THREAD.set(context);
    return before;
  }

  /** This thread has run the code: what was current before is so again. */
  public static void leave(@Nullable Object before) {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      thread.setUncaughtExceptionHandler((UncaughtExceptionHandler) before);
    } else {
      OF_PLATFORM_THREAD.set((RequestContext) before);
    }
  }

  /** A task that runs as code of a call, on any thread. */
  public static Runnable wrap(RequestContext context, Runnable task) {
    return () -> {
      Object before = enter(context);
      try {
        task.run();
      } finally {
        leave(before);
      }
    };
  }

  /** A task with a result that runs as code of a call, on any thread. */
  public static <T> Callable<T> wrap(RequestContext context, Callable<T> task) {
    return () -> {
      Object before = enter(context);
      try {
        return task.call();
      } finally {
        leave(before);
      }
    };
  }
}
