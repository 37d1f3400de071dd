package dev.connectjava.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the property or the bean because of which the application can't start. */
final class ConnectPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<ConnectPropertyException> {

  /** For {@code SpringFactoriesLoader}. */
  ConnectPropertyFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConnectPropertyException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
