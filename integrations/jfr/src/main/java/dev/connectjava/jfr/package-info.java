/**
 * Events of the JDK Flight Recorder for calls and connections: {@link
 * dev.connectjava.jfr.JfrEvents}. {@link dev.connectjava.jfr.RecentCalls} keeps the last calls that
 * were slow or have failed, for a program that shows them.
 */
@NullMarked
package dev.connectjava.jfr;

import org.jspecify.annotations.NullMarked;
