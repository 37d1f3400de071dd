package dev.connectjava.verification;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The classes of the engine that a unary call comes to, on either side: its own, and what those
 * use. They have no lock: a thread that holds one would hold up the loop.
 */
final class UnaryReach {

  private static final String CALL = "dev.connectjava.call.";

  private static final Set<String> PACKAGES =
      Set.of("dev.connectjava.call", CALL + "server", CALL + "client");

  /** Where a unary call begins, and what runs it. */
  private static final Set<String> BEGINNINGS =
      Set.of(
          CALL + "server.ServedCall",
          CALL + "server.UnaryCall",
          CALL + "server.AsyncUnaryCall",
          CALL + "server.InterceptedUnaryCall",
          CALL + "client.ResponseWaiting",
          CALL + "client.Attempt",
          CALL + "client.MadeCall",
          CALL + "client.UnaryClientCall",
          CALL + "Execution");

  /** What the code of other kinds of calls leads to beside that of unary ones, each with why. */
  static final Map<String, String> OTHER_KINDS =
      Map.of(
          CALL + "server.AsyncInvocation",
          "Route asks it which handlers are asynchronous; those of unary methods it does not call",
          CALL + "server.BlockingPublisher",
          "HandlerInvocation calls handlers of all kinds: this one reads streams for asynchronous"
              + " ones",
          CALL + "server.BlockingSubscriber",
          "HandlerInvocation calls handlers of all kinds: this one writes streams of theirs");

  private UnaryReach() {}

  /** The classes, with those within them. */
  static Set<String> of(JavaClasses core) {
    Set<String> reached = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(BEGINNINGS);
    while (!next.isEmpty()) {
      String name = next.remove();
      if (reached.add(name)) {
        withInner(core, name).flatMap(UnaryReach::uses).forEach(next::add);
      }
    }
    return reached;
  }

  private static Stream<JavaClass> withInner(JavaClasses core, String outer) {
    return core.stream().filter(type -> outermost(type).equals(outer));
  }

  private static Stream<String> uses(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(used -> PACKAGES.contains(used.getPackageName()))
        .map(UnaryReach::outermost)
        .filter(name -> !OTHER_KINDS.containsKey(name));
  }

  private static String outermost(JavaClass type) {
    return type.getName().split("\\$", 2)[0];
  }

  /** The classes among these, or within one of them. */
  static DescribedPredicate<JavaClass> in(Set<String> names) {
    return DescribedPredicate.describe(
        "classes that a unary call comes to", type -> names.contains(outermost(type)));
  }

  /** The instructions by which a class enters a synchronized block, as the JDK's javap has them. */
  static String monitors(JavaClass type) {
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    StringWriter code = new StringWriter();
    URI file = type.getSource().orElseThrow().getUri();
    String source = file.getScheme().equals("file") ? Path.of(file).toString() : file.toString();
    int failed = javap.run(new PrintWriter(code), new PrintWriter(code), "-c", "-p", source);
    if (failed != 0) {
      throw new IllegalStateException("javap has failed: " + code);
    }
    return code.toString().lines().filter(line -> line.contains("monitorenter")).collect(joining());
  }
}
