package dev.connectjava.call;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads with a scheduler of one's own. The JDK has them, but only for itself: the package
 * {@code java.lang} has to be opened to this library. Thread-safe.
 */
final class VirtualThreads {

  /** The first JDK in which {@code synchronized} does not pin a virtual thread to its carrier. */
  private static final int FIRST_JDK = 24;

  private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

  /** Set while GraalVM builds or runs a native image. */
  private static final String NATIVE_IMAGE = "org.graalvm.nativeimage.imagecode";

  private static final Access ACCESS = Access.find();

  private VirtualThreads() {}

  /** Returns why there are none in this JVM, and what would change that; null if there are. */
  static @Nullable String unavailable() {
    return ACCESS.unavailable;
  }

  /**
   * Creates a virtual thread, not started.
   *
   * @param scheduler is given the thread's continuation whenever it can run
   */
  static Thread newThread(Executor scheduler, String name, Runnable task) {
    return create(ACCESS.newThread, scheduler, name, task);
  }

  private static Thread create(
      MethodHandle newThread, Executor scheduler, String name, Runnable task) {
    try {
      return (Thread) newThread.invokeExact(scheduler, name, 0, task);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("can't create a virtual thread", e); // It declares none.
    }
  }

  /** Returns the scheduler of a virtual thread. */
  static @Nullable Executor schedulerOf(Thread virtual) {
    if (ACCESS.unavailable != null) {
      return null;
    }
    try {
      return (Executor) ACCESS.scheduler.invokeExact(virtual);
    } catch (ClassCastException e) {
      return null; // In a JVM without continuations, a virtual thread is of another class.
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("can't read the scheduler of a virtual thread", e);
    }
  }

  /** Returns the scheduler of all other virtual threads. */
  static Executor defaultScheduler() {
    return ACCESS.defaultScheduler;
  }

  /** What was found in the JDK. */
  private record Access(
      MethodHandle newThread,
      MethodHandle scheduler,
      Executor defaultScheduler,
      @Nullable String unavailable) {

    static Access find() {
      if (Runtime.version().feature() < FIRST_JDK) {
        return without(
            String.format(
                Locale.ROOT,
                "it needs JDK %d or newer, and this is JDK %s",
                FIRST_JDK,
                Runtime.version()));
      }
      if (System.getProperty(NATIVE_IMAGE) != null) {
        return without("the virtual threads of a native image have no schedulers");
      }
      try {
        Access found = look();
        return found.hasSchedulers()
            ? found
            : without(
                String.format(
                    Locale.ROOT,
                    "the virtual threads of this JVM (%s) have no schedulers",
                    Runtime.version()));
      } catch (InaccessibleObjectException e) {
        return without(
            "it needs the option --add-opens java.base/java.lang=%s of the JVM"
                .formatted(moduleName()));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return without(
            "this JDK (%s) is not known to have what it needs: %s".formatted(Runtime.version(), e));
      }
    }

    private static String moduleName() {
      Module module = VirtualThreads.class.getModule();
      return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static Access without(String reason) {
      MethodHandle none = MethodHandles.zero(void.class);
      return new Access(none, none, Runnable::run, reason);
    }

    private static Access look() throws ReflectiveOperationException {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Method creation =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      creation.setAccessible(true);
      Class<?> virtualThread = Class.forName(VIRTUAL_THREAD);
      Field scheduler = virtualThread.getDeclaredField("scheduler");
      scheduler.setAccessible(true);
      Field standard = virtualThread.getDeclaredField("DEFAULT_SCHEDULER");
      standard.setAccessible(true);
      return new Access(
          lookup.unreflect(creation),
          lookup
              .unreflectGetter(scheduler)
              .asType(MethodType.methodType(Executor.class, Thread.class)),
          (Executor) standard.get(null),
          null);
    }

    /** Returns whether virtual threads have schedulers: without continuations they have none. */
    private boolean hasSchedulers() {
      Thread thread = create(newThread, defaultScheduler, "connect-virtual-threads", () -> {});
      return thread.getClass().getName().equals(VIRTUAL_THREAD);
    }
  }
}
