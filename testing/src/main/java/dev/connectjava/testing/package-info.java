/**
 * A router without sockets: {@link dev.connectjava.testing.InMemoryHttp} takes the place of a
 * server, and {@link dev.connectjava.testing.InMemoryCall} that of its client.
 */
@NullMarked
package dev.connectjava.testing;

import org.jspecify.annotations.NullMarked;
