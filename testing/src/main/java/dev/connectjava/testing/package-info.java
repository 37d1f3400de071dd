/**
 * Tests of services without sockets. Generated clients call services in memory through {@link
 * dev.connectjava.testing.InMemoryTransport}; {@link dev.connectjava.testing.ServiceUnderTest}
 * passes such clients to JUnit tests. For tests of HTTP, {@link
 * dev.connectjava.testing.InMemoryHttp} takes the place of a server, and {@link
 * dev.connectjava.testing.InMemoryCall} that of a client.
 */
@NullMarked
package dev.connectjava.testing;

import org.jspecify.annotations.NullMarked;
