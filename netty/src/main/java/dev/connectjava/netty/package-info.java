/**
 * Server and client over Netty.
 *
 * <p>All of a connection happens on its event loop. What other threads ask of an exchange goes
 * through {@code EventLoopOutbox}: one queue per event loop, drained by one task, with one flush
 * per connection and turn.
 */
@NullMarked
package dev.connectjava.netty;

import org.jspecify.annotations.NullMarked;
