/**
 * HTTP as servers and clients of RPCs see it, without any RPC: the {@link
 * dev.connectjava.http.HttpExchange exchange} that a transport offers to a {@link
 * dev.connectjava.http.HttpHandler handler}, the {@link dev.connectjava.http.HttpClientTransport
 * transport} that clients open exchanges on, and what stands beside RPCs on a server: {@link
 * dev.connectjava.http.HttpResource resources} and {@link dev.connectjava.http.Cors}.
 *
 * <p>Nothing here depends on an HTTP library. Bytes cross this boundary as {@link
 * java.nio.ByteBuffer} or {@code byte[]} and need no release.
 */
@NullMarked
package dev.connectjava.http;

import org.jspecify.annotations.NullMarked;
