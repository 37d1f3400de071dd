/** The programs that the official conformance suite runs. They use only the public API. */
@NullMarked
package dev.connectjava.conformance;

import org.jspecify.annotations.NullMarked;
