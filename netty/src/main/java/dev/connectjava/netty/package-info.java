/**
 * HTTP server and HTTP client for ConnectRPC, gRPC and gRPC-Web, over Netty.
 *
 * <p>{@link dev.connectjava.netty.NettyServer} serves a router or services; {@link
 * dev.connectjava.netty.NettyTransport} calls them.
 *
 * <p>Everything that happens on a connection happens on its event loop. Calls that other threads
 * make on an exchange go through {@code EventLoopOutbox}: one queue for each event loop, which one
 * task drains, with one flush for each connection and turn.
 */
@NullMarked
package dev.connectjava.netty;

import org.jspecify.annotations.NullMarked;
