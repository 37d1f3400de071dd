/** A service with a database, and a second service that it calls. */
@NullMarked
package dev.connectjava.examples.orders;

import org.jspecify.annotations.NullMarked;
