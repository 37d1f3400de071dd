package dev.connectjava.spring;

import dev.connectjava.Router;

/** Metrics or traces of the calls of a router. */
@FunctionalInterface
interface RouterTelemetry {

  /** Adds this to a router, before anything else is added. */
  Router.Builder addTo(Router.Builder router);
}
