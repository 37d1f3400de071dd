/**
 * Tests of services in Spring Boot applications: {@link dev.connectjava.spring.test.ConnectTest}
 * without a server, in memory, and {@link dev.connectjava.spring.test.LocalConnectPort} for tests
 * of the whole application on a free port. Needs Spring Boot's test modules and connect-testing.
 */
@NullMarked
package dev.connectjava.spring.test;

import org.jspecify.annotations.NullMarked;
