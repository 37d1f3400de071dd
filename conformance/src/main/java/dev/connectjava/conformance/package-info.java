/** The programs that the official conformance suite drives, on the public API only. */
@NullMarked
package dev.connectjava.conformance;

import org.jspecify.annotations.NullMarked;
