import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the test class that is named, with the JUnit of the class path; fails if no test succeeds. */
final class RunTests {

  private RunTests() {}

  public static void main(String[] arguments) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                .build(),
            listener);
    listener.getSummary().getFailures().forEach(failure -> failure.getException().printStackTrace());
    boolean passed =
        listener.getSummary().getTotalFailureCount() == 0
            && listener.getSummary().getTestsSucceededCount() > 0;
    System.exit(passed ? 0 : 1);
  }
}
