package dev.connectjava.verification.packaging;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs {@link JUnitVersionsProgram} by the JUnit of the class loader that has loaded both. */
public final class JUnitVersionsRun {

  private JUnitVersionsRun() {}

  /** Runs the test, and returns what became of it. */
  public static String run() {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(JUnitVersionsProgram.class))
            .build();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    StringBuilder outcome = new StringBuilder();
    summary.getFailures().forEach(failure -> outcome.append(failure.getException()).append(", "));
    return outcome
        .append(summary.getTestsSucceededCount())
        .append(" succeeded, closed: ")
        .append(JUnitVersionsProgram.closed)
        .toString();
  }
}
