package dev.connectjava.spring;

import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import java.util.Set;

/**
 * Keeps the calls of some procedures away from interceptors, such as those of probes, which have no
 * credentials that an interceptor could ask for.
 *
 * @param procedures those that pass
 */
record ExceptProcedures(Set<String> procedures) {

  /** Returns an interceptor that sees all other calls. */
  ServerInterceptor around(ServerInterceptor interceptor) {
    return (call, next) -> {
      if (procedures.contains(call.context().method().procedure())) {
        next.handle(call);
      } else {
        interceptor.intercept(call, next);
      }
    };
  }

  /** Returns a head interceptor that sees all other calls. */
  ServerHeadInterceptor aroundHead(ServerHeadInterceptor interceptor) {
    return call -> {
      if (!procedures.contains(call.method().procedure())) {
        interceptor.intercept(call);
      }
    };
  }
}
