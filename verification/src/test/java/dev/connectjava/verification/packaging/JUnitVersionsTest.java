package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JUnit extension with the oldest version of JUnit that it supports, with that of Spring Boot
 * 3.5, and with current ones. Each is in a class loader of its own, with all that the test uses.
 */
final class JUnitVersionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"junit-5.9", "junit-5.12", "junit-5", "junit-6"})
  void extension_worksWithJUnit(String version) throws Exception {
    List<Path> path = new ArrayList<>(ChildJvm.jars(version));
    ChildJvm.classPath().stream()
        .filter(entry -> !entry.toString().matches(".*(junit|test-rules).*"))
        .forEach(path::add);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(urls(path), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader); // JUnit finds its engines there.
      Class<?> run = loader.loadClass(JUnitVersionsRun.class.getName());

      assertThat(run.getMethod("run").invoke(null)).isEqualTo("1 succeeded, closed: true");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL[] urls(List<Path> path) throws MalformedURLException {
    URL[] urls = new URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toUri().toURL();
    }
    return urls;
  }
}
