package dev.connectjava.testrules;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/**
 * Runs the Technology Compatibility Kit of Reactive Streams, which is written for TestNG, as JUnit
 * tests, one for each rule. Stateless.
 *
 * <p>Rules that the kit calls untested are left out, since it has no check for them. An optional
 * rule that a publisher does not claim to follow passes. A required rule that the kit skips fails,
 * unless the suite names it.
 */
public final class ReactiveStreamsRules {

  private ReactiveStreamsRules() {}

  /**
   * Returns a test for each rule.
   *
   * @param verifications makes a new verification for each test
   * @param skipped required rules that can't be checked here
   */
  public static Stream<DynamicTest> of(Supplier<?> verifications, String... skipped) {
    Set<String> known = Set.of(skipped);
    return Stream.of(verifications.get().getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_"))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getName(),
                () -> check(rule, verifications.get(), known.contains(rule.getName()))));
  }

  private static void check(Method rule, Object verification, boolean skipped) throws Throwable {
    invokeAll(verification, BeforeClass.class);
    try {
      invokeAll(verification, BeforeMethod.class);
      invoke(verification, rule);
      if (skipped) {
        throw new AssertionError("it is checked, and passes: don't name it as skipped");
      }
    } catch (SkipException e) {
      if (!skipped && !rule.getName().startsWith("optional_")) {
        throw new AssertionError("it was skipped: " + e.getMessage(), e);
      }
    } finally {
      invokeAll(verification, AfterClass.class);
    }
  }

  private static void invokeAll(Object verification, Class<? extends Annotation> kind)
      throws Throwable {
    for (Method method : verification.getClass().getMethods()) {
      if (method.isAnnotationPresent(kind)) {
        invoke(verification, method);
      }
    }
  }

  private static void invoke(Object verification, Method method) throws Throwable {
    try {
      method.setAccessible(true);
      method.invoke(verification);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
