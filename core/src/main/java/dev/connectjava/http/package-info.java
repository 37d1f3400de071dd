/**
 * HTTP for servers and clients, without RPC: the boundary between this library and its HTTP
 * transports.
 *
 * <ul>
 *   <li>Servers: a transport offers each {@link dev.connectjava.http.HttpExchange} to an {@link
 *       dev.connectjava.http.HttpHandler}. A {@link dev.connectjava.Router} is such a handler.
 *   <li>Clients: a {@link dev.connectjava.Transport} opens exchanges on an {@link
 *       dev.connectjava.http.HttpClientTransport}.
 *   <li>Beside RPCs: {@link dev.connectjava.http.Cors} for browsers, and {@link
 *       dev.connectjava.http.HttpResource} for other pages of the same server.
 *   <li>Observation of connections: {@link dev.connectjava.http.ConnectionListener}; a server
 *       refuses them by a {@link dev.connectjava.http.ConnectionFilter}.
 * </ul>
 *
 * <p>An application begins with {@code Cors} and {@code HttpResource}. The author of a transport
 * begins with {@code HttpExchange} and {@code HttpClientExchange}.
 *
 * <p>Nothing here depends on an HTTP library. Bytes cross this boundary as {@link
 * java.nio.ByteBuffer} or {@code byte[]} and need no release.
 */
@NullMarked
package dev.connectjava.http;

import org.jspecify.annotations.NullMarked;
