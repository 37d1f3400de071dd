package dev.connectjava.testrules;

import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Observes a test run from its beginning to its end. Thread-safe. A run within a run has its own
 * result.
 */
public final class RunWatch implements TestExecutionListener {

  private static final Deque<List<String>> SKIPPED_OF_RUNS = new ConcurrentLinkedDeque<>();

  /** For the service loader. */
  public RunWatch() {}

  /** Returns the tests of this run that were disabled or aborted, each with the reason. */
  static List<String> skippedTests() {
    return List.copyOf(ofThisRun());
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    SKIPPED_OF_RUNS.push(new CopyOnWriteArrayList<>());
    NettyLeaks.watch();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    SKIPPED_OF_RUNS.pop();
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    ofThisRun().add(test.getDisplayName() + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      String reason = result.getThrowable().map(Throwable::getMessage).orElse("aborted");
      ofThisRun().add(test.getDisplayName() + ": " + reason);
    }
  }

  private static List<String> ofThisRun() {
    return Objects.requireNonNull(SKIPPED_OF_RUNS.peek(), "no run has begun");
  }
}
