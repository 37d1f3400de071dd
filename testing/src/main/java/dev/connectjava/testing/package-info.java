/**
 * Tests of services without sockets. {@link dev.connectjava.testing.TestCall} is a call for unit
 * tests of handlers and interceptors, {@link dev.connectjava.testing.InterceptorRunner} runs calls
 * through chains of interceptors, and {@link dev.connectjava.testing.CallOutcome} is the result.
 * {@link dev.connectjava.testing.FaultInjection} delays, aborts and cuts calls. {@link
 * dev.connectjava.testing.Stubs} answer the calls of a client under test.
 *
 * <p>Generated clients call services in memory through {@link
 * dev.connectjava.testing.InMemoryTransport}; {@link dev.connectjava.testing.ServiceUnderTest}
 * passes such clients to JUnit tests. For tests of HTTP, {@link
 * dev.connectjava.testing.InMemoryHttp} takes the place of a server, and {@link
 * dev.connectjava.testing.InMemoryCall} that of a client.
 */
@NullMarked
package dev.connectjava.testing;

import org.jspecify.annotations.NullMarked;
