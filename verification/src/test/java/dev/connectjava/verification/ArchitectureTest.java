package dev.connectjava.verification;

import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.connectjava.Code;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {

  private static JavaClasses core;
  private static JavaClasses published;

  @BeforeAll
  static void readClasses() {
    ClassFileImporter importer = new ClassFileImporter();
    core = importer.importUrl(Code.class.getProtectionDomain().getCodeSource().getLocation());
    published = importer.importUrls(PublishedModules.locations());
  }

  /**
   * The root package is not one of them: it holds the nouns, which all others speak of, and the
   * ways in.
   */
  @Test
  void packagesBelowTheRoot_haveNoCycles() {
    slices().matching("dev.connectjava.(**)").should().beFreeOfCycles().check(published);
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

  @Test
  void libraries_writeToNoStandardStreamAndLogThroughThePlatform() {
    noClasses().should(ACCESS_STANDARD_STREAMS).orShould(USE_JAVA_UTIL_LOGGING).check(published);
  }

  /** A virtual thread that waits in one holds its carrier thread, before JDK 24. */
  @Test
  void methods_areNotSynchronized() {
    noMethods().should().haveModifier(SYNCHRONIZED).check(published);
  }
}
