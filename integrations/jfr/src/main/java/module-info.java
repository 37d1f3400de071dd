/**
 * Events of the JDK Flight Recorder for calls and connections, and a list of recent calls that were
 * slow or have failed.
 *
 * <p>Start with {@link dev.connectjava.jfr.JfrEvents} and {@link dev.connectjava.jfr.RecentCalls}.
 */
module dev.connectjava.jfr {
  requires transitive dev.connectjava;
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.connectjava.jfr;
}
