package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client transport.
 *
 * @param target the target to connect to
 * @param kind the socket I/O
 * @param tls the TLS settings; null for plaintext
 * @param tlsContext the context of these settings; null for plaintext
 * @param version the only HTTP version to use; null for any
 * @param connectTimeout how long each address is tried
 * @param establishmentTimeout how long a connection may take until it can be used
 * @param minConnections how many connections each event loop keeps open
 * @param maxConnections how many connections one event loop may have
 * @param maxWaiting how many exchanges may wait for a connection of one event loop
 * @param idleTimeout how long a connection without an exchange is kept
 * @param keepAlive the pings of silent HTTP/2 servers; null for no pings
 * @param headerListBytes the longest header section of a response
 * @param socketOptions the options of its sockets
 * @param http2 the HTTP/2 settings that are announced, except the window
 * @param windows the flow-control windows of the streams of an HTTP/2 connection
 * @param outboundBytes how many unsent bytes make an exchange unwritable
 * @param memory the bounds of the memory of response messages
 * @param connectionListeners create the listeners of each connection
 */
record ClientSettings(
    ClientTarget target,
    NettyTransportKind kind,
    @Nullable ClientTls tls,
    @Nullable SslContext tlsContext,
    @Nullable HttpVersion version,
    Duration connectTimeout,
    Duration establishmentTimeout,
    int minConnections,
    int maxConnections,
    int maxWaiting,
    Duration idleTimeout,
    @Nullable KeepAlive keepAlive,
    int headerListBytes,
    ClientSocketOptions socketOptions,
    ClientHttp2 http2,
    StreamWindows windows,
    int outboundBytes,
    MemoryBudget.Settings memory,
    List<ConnectionListener.Factory> connectionListeners) {}
