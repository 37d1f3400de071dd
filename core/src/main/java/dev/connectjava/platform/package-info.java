/**
 * What clients need of the platform and Android lacks: a log, and virtual threads. Where they are
 * missing, something else takes their place.
 */
@NullMarked
package dev.connectjava.platform;

import org.jspecify.annotations.NullMarked;
