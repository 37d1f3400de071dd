package dev.connectjava.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Explains how to get a Netty that is new enough. Spring Boot 3.5 manages Netty 4.1, so the
 * application has to set the version.
 */
final class OldNettyFailureAnalyzer implements FailureAnalyzer {

  /** How the message of connect-netty begins. */
  private static final String MESSAGE = "connect-netty needs Netty";

  private static final String ACTION =
      "Set Spring Boot's property netty.version to 4.2.18.Final or a newer 4.2 version: in Maven"
          + " <netty.version>4.2.18.Final</netty.version> among the properties of a POM whose"
          + " parent is spring-boot-starter-parent, in Gradle ext['netty.version'] ="
          + " '4.2.18.Final'. A build that imports the BOM of Spring Boot imports"
          + " io.netty:netty-bom:4.2.18.Final before it.";

  /** For {@code SpringFactoriesLoader}. */
  OldNettyFailureAnalyzer() {}

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (cause instanceof IllegalStateException
          && message != null
          && message.startsWith(MESSAGE)) {
        return new FailureAnalysis(message, ACTION, failure);
      }
    }
    return null;
  }
}
