/**
 * HTTP in memory: exchanges between a client and a handler without a network. The engine's tests
 * run over it, and {@code connect-testing} shows it to users.
 */
@NullMarked
package dev.connectjava.memory;

import org.jspecify.annotations.NullMarked;
