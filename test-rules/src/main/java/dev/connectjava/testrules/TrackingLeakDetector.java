package dev.connectjava.testrules;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records where each unreleased resource that Netty tracks (a buffer, a timer) was created. Unlike
 * Netty's ordinary detector, it does not need garbage collection to find a leak. Thread-safe.
 *
 * @param <T> the kind of resource
 */
final class TrackingLeakDetector<T> extends ResourceLeakDetector<T> {

  private static final Set<Tracker<?>> OPEN = ConcurrentHashMap.newKeySet();

  private TrackingLeakDetector(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
  }

  /** Installs the detector. Netty must not have allocated before: it gets its detectors once. */
  static void install() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  /** Returns the places at which the unreleased resources were created. */
  static List<Throwable> open() {
    return OPEN.stream().<Throwable>map(tracker -> tracker.madeHere).toList();
  }

  @Override
  public ResourceLeakTracker<T> track(T resource) {
    return trackForcibly(resource);
  }

  @Override
  public ResourceLeakTracker<T> trackForcibly(T resource) {
    Tracker<T> tracker = new Tracker<>(resource.getClass().getName());
    if (!tracker.isForEver()) {
      OPEN.add(tracker);
    }
    return tracker;
  }

  @Override
  public boolean isRecordEnabled() {
    return false;
  }

  private static final class Factory extends ResourceLeakDetectorFactory {

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      return new TrackingLeakDetector<>(resource, samplingInterval);
    }

    @Override
    @SuppressWarnings("deprecation") // It is abstract in Netty's class.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }
  }

  private static final class Tracker<T> implements ResourceLeakTracker<T> {

    private final Throwable madeHere;
    private final AtomicBoolean closed = new AtomicBoolean();

    Tracker(String resource) {
      madeHere = new Throwable("%s made and not released".formatted(resource));
    }

    /** Returns whether the resource belongs to a constant, which is never released. */
    boolean isForEver() {
      return Stream.of(madeHere.getStackTrace())
          .anyMatch(frame -> frame.getMethodName().equals("<clinit>"));
    }

    @Override
    public void record() {
      // The place of creation is enough to find a leak.
    }

    @Override
    public void record(@Nullable Object hint) {
      record();
    }

    @Override
    public boolean close(T resource) {
      OPEN.remove(this);
      return closed.compareAndSet(false, true);
    }
  }
}
