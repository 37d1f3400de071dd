package dev.connectjava;

/**
 * Decides which handler or resource answers if two builders or routers have one at the same path.
 * Used by {@link Router.Builder#merge(Router.Builder, Duplicates)} and {@link
 * Router.Builder#router(String, Router, Duplicates)}.
 */
public enum Duplicates {
  /** None: two at the same path are an error whose message names the paths. */
  REFUSED,
  /** The one that was there first; the other builder or router only adds paths. */
  FIRST_WINS,
  /** The one of the builder or router that is added. */
  LAST_WINS
}
