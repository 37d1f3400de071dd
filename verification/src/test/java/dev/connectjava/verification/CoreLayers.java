package dev.connectjava.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The packages of core in their layers, from below: what stands in one knows those below it, and
 * neither those above nor those beside it. The root package holds the nouns, which all above speak
 * of, and the doors, by which users get to what stands above.
 */
final class CoreLayers {

  private static final String ROOT = "dev.connectjava";

  private static final List<List<String>> FROM_BELOW =
      List.of(
          List.of(ROOT + ".spi"),
          List.of(ROOT + ".text", ROOT + ".json", ROOT + ".platform"),
          List.of(ROOT),
          List.of(ROOT + ".http"),
          List.of(ROOT + ".protocol"),
          List.of(ROOT + ".protocol.connect", ROOT + ".protocol.grpc"),
          List.of(ROOT + ".coding"),
          List.of(ROOT + ".call"),
          List.of(ROOT + ".call.server", ROOT + ".call.client", ROOT + ".memory"));

  /** The classes of the root that may look up, each with why. */
  static final Map<String, String> DOORS =
      Map.of(
          "RequestContext",
              "gives the call that is current on a thread: a static method of its own type",
          "Router", "is the HTTP handler that transports call, and has the dispatcher of its calls",
          "Registrations", "holds what is added to a router's builder, HTTP resources too",
          "MountedRouters", "puts the dispatchers of several routers together for a builder",
          "Transport", "opens calls over an HTTP transport, in the shapes that the engine has",
          "ClientCall",
              "gives a call that is opened later, and calls whose messages interceptors replace",
          "ServerCall", "gives interceptors the encoded messages that the engine has",
          "ErrorWriter", "stands beside a router: writes errors in the form of each protocol",
          "Compressions", "gives users gzip and deflate, which the engine has itself");

  private CoreLayers() {}

  static List<String> packages() {
    return FROM_BELOW.stream().flatMap(List::stream).toList();
  }

  /** A door, or a class within one. */
  static DescribedPredicate<JavaClass> door() {
    return DescribedPredicate.describe(
        "doors",
        type ->
            type.getPackageName().equals(ROOT)
                && DOORS.containsKey(
                    type.getName().substring(ROOT.length() + 1).split("\\$", 2)[0]));
  }

  /** For each package, that it knows only those below. */
  static List<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>();
    for (String name : packages()) {
      String[] others = notBelow(name);
      if (others.length > 0) {
        rules.add(
            noClasses()
                .that(DescribedPredicate.not(door()))
                .and()
                .resideInAPackage(name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .as(name + " knows only the packages below it"));
      }
    }
    return rules;
  }

  private static String[] notBelow(String name) {
    return FROM_BELOW.stream()
        .dropWhile(layer -> !layer.contains(name))
        .flatMap(List::stream)
        .filter(other -> !other.equals(name))
        .toArray(String[]::new);
  }

  /** The packages that a door alone makes the root know. */
  static String[] aboveTheRoot() {
    return notBelow(ROOT);
  }
}
