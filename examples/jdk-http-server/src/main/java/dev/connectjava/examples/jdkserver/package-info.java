/** A router under the JDK's own HTTP server. */
@NullMarked
package dev.connectjava.examples.jdkserver;

import org.jspecify.annotations.NullMarked;
