/**
 * Spring Boot applications with connect-java: beans that are services become a server, and clients
 * are injected. The starters for Spring Boot 4 and 3 bring this package.
 *
 * <p>{@link dev.connectjava.spring.ConnectServer} is the running server, {@link
 * dev.connectjava.spring.ConnectClients} has the clients by their names, and {@link
 * dev.connectjava.spring.ImportConnectClients} makes beans of them. Customizers change what has no
 * property.
 */
@NullMarked
package dev.connectjava.spring;

import org.jspecify.annotations.NullMarked;
