package dev.connectjava.verification;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {

  private static JavaClasses core;
  private static JavaClasses published;

  @BeforeAll
  static void readClasses() {
    ClassFileImporter importer = new ClassFileImporter();
    core = importer.importUrl(Code.class.getProtectionDomain().getCodeSource().getLocation());
    published = importer.importUrls(PublishedModules.locations());
  }

  @Test
  void packages_haveNoCyclesButThroughTheDoors() {
    slices()
        .assignedFrom(new EachPackage())
        .should()
        .beFreeOfCycles()
        .ignoreDependency(CoreLayers.door(), DescribedPredicate.alwaysTrue())
        .check(published);
  }

  @Test
  void packagesOfCore_knowOnlyThoseBelow() {
    assertThat(core.stream().map(JavaClass::getPackageName).distinct())
        .as("the packages of core, each of which has a layer")
        .containsExactlyInAnyOrderElementsOf(CoreLayers.packages());
    CoreLayers.rules().forEach(rule -> rule.check(core));
  }

  /** One that is no door any more leaves the list. */
  @ParameterizedTest
  @MethodSource("doors")
  void doorOfTheRoot_isOne(String name, String reason) {
    classes()
        .that()
        .haveFullyQualifiedName("dev.connectjava." + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CoreLayers.aboveTheRoot())
        .because(reason)
        .check(core);
  }

  private static Stream<Arguments> doors() {
    return CoreLayers.DOORS.entrySet().stream()
        .map(door -> Arguments.of(door.getKey(), door.getValue()));
  }

  /** Each package is one slice, with nothing of the packages below its name. */
  private static final class EachPackage implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  @Test
  void core_dependsOnTheJdkAndJspecifyOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "dev.connectjava..", "org.jspecify..")
        .check(core);
  }

  @Test
  void tls_dependsOnTheJdkAndJspecifyOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.connectjava.tls..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "javax..", "dev.connectjava.tls..", "org.jspecify..")
        .check(published);
  }

  @Test
  void netty_isUsedByItsModuleOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.connectjava.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(published);
  }

  /** What fails is told as an HttpFailure; the protocols make a call's failure of it. */
  @Test
  void transports_knowNoCodesOfCalls() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.connectjava.http", "dev.connectjava.netty")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Code.class, RpcException.class)
        .check(published);
  }

  @Test
  void exportedSignatures_showNoNettyType() throws IOException {
    classes()
        .that()
        .arePublic()
        .and()
        .resideInAnyPackage(PublishedModules.exportedPackages())
        .should(SignatureCondition.showNoTypeOf("io.netty"))
        .check(published);
  }

  /** A client on Android has nothing else, and elsewhere it may be behind the platform's logger. */
  private static final String UTIL_LOG = "dev.connectjava.platform.UtilLog";

  @Test
  void libraries_writeToNoStandardStreamAndLogThroughThePlatform() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(UTIL_LOG)
        .should(ACCESS_STANDARD_STREAMS)
        .orShould(USE_JAVA_UTIL_LOGGING)
        .check(published);
  }

  /** A virtual thread that waits in one holds its carrier thread, before JDK 24. */
  @Test
  void methods_areNotSynchronized() {
    noMethods().should().haveModifier(SYNCHRONIZED).check(published);
  }

  @Test
  void unaryCalls_comeToNoLock() {
    Set<String> reach = UnaryReach.of(core);
    noClasses()
        .that(UnaryReach.in(reach))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Lock.class,
            ReentrantLock.class,
            ReadWriteLock.class,
            StampedLock.class,
            Condition.class)
        .check(core);
    assertThat(core.stream().filter(UnaryReach.in(reach)))
        .allSatisfy(type -> assertThat(UnaryReach.monitors(type)).as(type.getName()).isEmpty());
  }

  /** One that unary calls don't lead to any more leaves the list. */
  @ParameterizedTest
  @MethodSource("otherKinds")
  void classOfAnotherKind_isUsedByOneThatUnaryCallsComeTo(String name, String reason) {
    assertThat(core.get(name).getDirectDependenciesToSelf())
        .as(reason)
        .anyMatch(used -> UnaryReach.in(UnaryReach.of(core)).test(used.getOriginClass()));
  }

  private static Stream<Arguments> otherKinds() {
    return UnaryReach.OTHER_KINDS.entrySet().stream()
        .map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
  }
}
