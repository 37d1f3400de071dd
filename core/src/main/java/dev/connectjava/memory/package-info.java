/**
 * In-memory HTTP: exchanges between a client and a handler without a network. The tests of the
 * engine use it, and {@code connect-testing} offers it to users.
 */
@NullMarked
package dev.connectjava.memory;

import org.jspecify.annotations.NullMarked;
