package dev.connectjava.call;

import dev.connectjava.RequestContext;
import dev.connectjava.platform.TaskThreads;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The served call whose code this thread runs, which {@link RequestContext#current()} returns. Set
 * around each run of application code, and nowhere else.
 *
 * <p>A platform thread keeps it in a thread local. A virtual thread keeps it as its handler of
 * uncaught exceptions, a field that each thread has: the first thread local of a thread allocates
 * 136 bytes, and most virtual threads serve one call.
 */
public final class CurrentCall {

  private static final boolean VIRTUAL_THREADS = TaskThreads.ARE_VIRTUAL;

  private static final ThreadLocal<@Nullable RequestContext> OF_PLATFORM_THREAD =
      new ThreadLocal<>();

  private CurrentCall() {}

  /** A context that a virtual thread can keep. Uncaught exceptions are handled as without it. */
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

  /** Returns whether the thread is virtual, on platforms without such threads too. */
  static boolean isVirtual(Thread thread) {
    return VIRTUAL_THREADS && thread.isVirtual();
  }

  /** Returns the call whose code this thread runs; null if there is none. */
  public static @Nullable RequestContext get() {
    Thread thread = Thread.currentThread();
    return isVirtual(thread)
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
   * Makes a call current on this thread, which begins to run the call's code.
   *
   * @return the argument for {@link #leave} on the same thread; null if no call was current
   */
  public static @Nullable Object enter(RequestContext context) {
    Thread thread = Thread.currentThread();
    if (isVirtual(thread)) {
      UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler(context instanceof Kept kept ? kept : new Other(context));
      return thread.getThreadGroup().equals(before) ? null : before;
    }
    RequestContext before = OF_PLATFORM_THREAD.get();
    OF_PLATFORM_THREAD.set(context);
    return before;
  }

  /** Restores what was current on this thread before it ran the call's code. */
  public static void leave(@Nullable Object before) {
    Thread thread = Thread.currentThread();
    if (isVirtual(thread)) {
      thread.setUncaughtExceptionHandler((UncaughtExceptionHandler) before);
    } else {
      OF_PLATFORM_THREAD.set((RequestContext) before);
    }
  }

  /** Returns a task that runs as code of a call, on any thread. */
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

  /** Returns a task with a result that runs as code of a call, on any thread. */
  public static <T> Callable<T> wrapCallable(RequestContext context, Callable<T> task) {
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
