package dev.connectjava.opentelemetry;

import dev.connectjava.EnteredScope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** A context that is current on a thread until it is left. Used on this thread only. */
final class EnteredContext implements EnteredScope {

  /** For a call that has no context. */
  static final EnteredScope NONE = () -> {};

  private final Scope scope;

  @SuppressWarnings("MustBeClosedChecker") // The library leaves each scope that it enters.
  EnteredContext(Context context) {
    this.scope = context.makeCurrent();
  }

  @Override
  public void leave() {
    scope.close();
  }
}
