package dev.connectjava.netty;

import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Submits steps to an event loop from another thread, and waits until the last has run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {

  private static final int STEPS = 64;

  /** Whether the steps go through the outbox, or each is a task of the event loop. */
  @Param({"true", "false"})
  boolean outbox;

  private DefaultEventLoop loop;
  private EventLoopOutbox steps;

  @Setup
  public void start() {
    loop = new DefaultEventLoop();
    steps = new EventLoopOutbox(loop);
  }

  @TearDown
  public void stop() {
    loop.shutdownGracefully();
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void submit() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(STEPS);
    for (int i = 0; i < STEPS; i++) {
      if (outbox) {
        steps.submit(left::countDown);
      } else {
        loop.execute(left::countDown);
      }
    }
    left.await();
  }
}
