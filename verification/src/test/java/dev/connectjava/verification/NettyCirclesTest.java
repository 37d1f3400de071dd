package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.connectjava.netty.NettyServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Package {@code netty} is flat, so that no rule of packages keeps its types apart. What keeps them
 * apart is that of two types one knows the other, but for the circles that are named here.
 */
final class NettyCirclesTest {

  private static final String PACKAGE = "dev.connectjava.netty";

  /** Each with why. */
  private static final Map<Set<String>, String> NAMED =
      Map.of(
          Set.of("Http1ClientConnection", "Http1ClientStream"),
              "a turn is its connection's: made there alone, told there what arrives, and writes"
                  + " there",
          Set.of("Http1ServerConnection", "Http1ServerExchange"),
              "as a turn on a client's connection",
          Set.of("Http2ServerConnection", "Http2ServerExchange"),
              "an exchange is its connection's: made there alone, told there what arrives, and"
                  + " writes there");

  @Test
  void circles_areThoseThatAreNamed() {
    assertThat(circles(knowledge())).isEqualTo(NAMED.keySet());
  }

  /** Which types each type knows, nested ones as a part of the one that has them. */
  private static Map<String, Set<String>> knowledge() {
    Map<String, Set<String>> known = new TreeMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .importUrl(NettyServer.class.getProtectionDomain().getCodeSource().getLocation())) {
      if (type.getPackageName().equals(PACKAGE)) {
        Set<String> ofType = known.computeIfAbsent(nameOf(type), unused -> new TreeSet<>());
        type.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .map(JavaClass::getBaseComponentType)
            .filter(other -> other.getPackageName().equals(PACKAGE))
            .forEach(other -> ofType.add(nameOf(other)));
      }
    }
    return known;
  }

  private static String nameOf(JavaClass type) {
    return type.getName().substring(PACKAGE.length() + 1).split("\\$", 2)[0];
  }

  /** Sets of types of which each knows each other, if only by way of others. */
  private static Set<Set<String>> circles(Map<String, Set<String>> known) {
    Map<String, Set<String>> reached = new TreeMap<>();
    known.keySet().forEach(type -> reached.put(type, reachedFrom(type, known)));
    Set<Set<String>> circles = new HashSet<>();
    reached.forEach((type, others) -> {
      Set<String> circle = new TreeSet<>(others);
      circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(type));
      if (circle.size() > 1) {
        circles.add(circle);
      }
    });
    return circles;
  }

  private static Set<String> reachedFrom(String type, Map<String, Set<String>> known) {
    Set<String> reached = new TreeSet<>();
    Deque<String> next = new ArrayDeque<>(Set.of(type));
    while (!next.isEmpty()) {
      for (String other : known.getOrDefault(next.remove(), Set.of())) {
        if (reached.add(other)) {
          next.add(other);
        }
      }
    }
    return reached;
  }
}
