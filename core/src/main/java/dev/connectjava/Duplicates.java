package dev.connectjava;

/**
 * Which handler or resource answers if two builders or routers have one at the same path: for
 * {@link Router.Builder#merge(Router.Builder, Duplicates)} and {@link Router.Builder#router(String,
 * Router, Duplicates)}.
 */
public enum Duplicates {
  /** Neither: the method that finds them throws an exception that names the paths. */
  REFUSED,
  /** The one that was there before, so that what is added only fills gaps. */
  FIRST_WINS,
  /** The one that is added. */
  LAST_WINS
}
