/** The program that protobuf's own conformance suite runs. It uses only the public API. */
@NullMarked
package dev.connectjava.conformance.codecs;

import org.jspecify.annotations.NullMarked;
