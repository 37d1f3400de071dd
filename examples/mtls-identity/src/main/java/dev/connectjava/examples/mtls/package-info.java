/** A server that identifies its clients by their certificates, and renews its own one. */
@NullMarked
package dev.connectjava.examples.mtls;

import org.jspecify.annotations.NullMarked;
