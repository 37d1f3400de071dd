package dev.connectjava.verification.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.connectjava.verification.PublishedModules;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Only these classes use reflection or load resources, which a native image has to know about. One
 * that is added here needs metadata ({@link NativeImageMetadataTest}), or a way without.
 */
final class ReflectiveCodeTest {

  /** Each with what it does in a native image. */
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("dev.connectjava.DetailConverters", "native-image finds the providers"),
          Map.entry("dev.connectjava.call.Providers", "native-image finds the providers"),
          Map.entry("dev.connectjava.call.VirtualThreads", "asks for the property first"),
          Map.entry("dev.connectjava.compression.Libraries", "has metadata"),
          Map.entry("dev.connectjava.netty.NettyVersion", "has metadata"),
          Map.entry("dev.connectjava.protobuf.MessageClasses", "asks for the property first"),
          Map.entry("dev.connectjava.protobuf.access.Getters", "is not used there"),
          Map.entry("dev.connectjava.protobuf.access.Linkage", "is not used there"),
          Map.entry("dev.connectjava.protobuf.access.Setters", "is not used there"),
          Map.entry("dev.connectjava.protobuf.view.ViewType", "has metadata"),
          Map.entry("dev.connectjava.testing.ServiceUnderTest", "is not used there"));

  private static final Map<String, Set<String>> REFLECTION =
      Map.of(
          "java.lang.Class",
              Set.of(
                  "forName",
                  "getConstructor",
                  "getConstructors",
                  "getDeclaredConstructor",
                  "getDeclaredConstructors",
                  "getDeclaredField",
                  "getDeclaredFields",
                  "getDeclaredMethod",
                  "getDeclaredMethods",
                  "getField",
                  "getFields",
                  "getMethod",
                  "getMethods",
                  "getResource",
                  "getResourceAsStream"),
          "java.lang.ClassLoader",
              Set.of("getResource", "getResourceAsStream", "getResources", "loadClass"),
          "java.lang.invoke.LambdaMetafactory", Set.of("metafactory", "altMetafactory"),
          "java.lang.invoke.MethodHandles", Set.of("privateLookupIn"),
          "java.lang.reflect.Proxy", Set.of("newProxyInstance"),
          "java.util.ServiceLoader", Set.of("load"));

  private static boolean isReflection(JavaMethodCall call) {
    return REFLECTION
        .getOrDefault(call.getTargetOwner().getName(), Set.of())
        .contains(call.getName());
  }

  @Test
  void classesWithReflection_areKnown() {
    Set<String> found =
        new ClassFileImporter()
            .importUrls(PublishedModules.locations()).stream()
                .filter(type ->
                    type.getMethodCallsFromSelf().stream()
                        .anyMatch(ReflectiveCodeTest::isReflection))
                .map(JavaClass::getName)
                .map(name -> name.split("\\$", 2)[0])
                .collect(Collectors.toSet());

    assertThat(found).containsExactlyInAnyOrderElementsOf(KNOWN.keySet());
  }
}
