/** A router under the HTTP server of Vert.x. */
@NullMarked
package dev.connectjava.examples.vertx;

import org.jspecify.annotations.NullMarked;
