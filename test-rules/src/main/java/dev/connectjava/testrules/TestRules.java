package dev.connectjava.testrules;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Checks the rules when all tests of a run have ended. Registered for every test class; stateless.
 */
public final class TestRules implements BeforeAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(TestRules.class);

  /** For the service loader. */
  public TestRules() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(AtTheEnd.class, key -> new AtTheEnd(), AtTheEnd.class);
  }

  /** The root store closes it after the last test. An exception from it fails the run. */
  private static final class AtTheEnd implements AutoCloseable {

    @Override
    public void close() {
      if (!RunWatch.skippedTests().isEmpty()) {
        throw new AssertionError("tests were skipped: " + RunWatch.skippedTests());
      }
      NettyLeaks.check();
    }
  }
}
