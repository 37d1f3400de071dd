package dev.connectjava.verification.encoding;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What an action costs the thread that runs it.
 *
 * @param allocatedBytes the memory of all objects that it made, also of those that are garbage
 * @param processorTime excludes the time in which other threads had the processor
 */
record ThreadCost(long allocatedBytes, Duration processorTime) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Runs the action, and returns its cost. */
  static ThreadCost of(Runnable action) {
    long time = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return new ThreadCost(
        THREADS.getCurrentThreadAllocatedBytes() - bytes,
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time));
  }
}
