/** What surrounds handlers: authentication, permissions, trailers, timeouts, a log and traces. */
@NullMarked
package dev.connectjava.examples.middleware;

import org.jspecify.annotations.NullMarked;
