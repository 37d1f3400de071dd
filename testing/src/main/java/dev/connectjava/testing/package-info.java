/**
 * Services without sockets. {@link dev.connectjava.testing.InMemoryTransport} is what generated
 * clients call in tests, and {@link dev.connectjava.testing.ServiceUnderTest} gives them to the
 * tests of JUnit. Below them, {@link dev.connectjava.testing.InMemoryHttp} takes the place of a
 * server, and {@link dev.connectjava.testing.InMemoryCall} that of a client which speaks HTTP.
 */
@NullMarked
package dev.connectjava.testing;

import org.jspecify.annotations.NullMarked;
