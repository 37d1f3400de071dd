package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.ServerCallScope;
import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scopes of a route: entered in their order, left in reverse order. Immutable. */
final class Scopes {

  private static final Logger LOGGER = System.getLogger(Scopes.class.getName());

  private final List<ServerCallScope> scopes;

  private Scopes(List<ServerCallScope> scopes) {
    this.scopes = List.copyOf(scopes);
  }

  /** Returns the scopes of a route; null for none. */
  static @Nullable Scopes of(List<ServerCallScope> scopes) {
    return scopes.isEmpty() ? null : new Scopes(scopes);
  }

  /** Enters all scopes on this thread, which leaves them through the result; never throws. */
  EnteredScope enter(RequestContext call) {
    List<EnteredScope> entered = new ArrayList<>(scopes.size());
    for (ServerCallScope scope : scopes) {
      try {
        entered.add(scope.enter(call));
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        FailureLog.error(LOGGER, "can't enter a scope for", call.method().procedure(), e);
      }
    }
    return () -> leave(entered, call);
  }

  private static void leave(List<EnteredScope> entered, RequestContext call) {
    for (EnteredScope scope : entered.reversed()) {
      try {
        scope.leave();
      } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
        FailureLog.error(LOGGER, "can't leave a scope for", call.method().procedure(), e);
      }
    }
  }
}
