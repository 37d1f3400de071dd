package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.tls.ClientTls;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client transport was built with.
 *
 * @param target what it connects to
 * @param kind how it talks to the operating system
 * @param tls null for plaintext
 * @param tlsContext made from it; null for plaintext
 * @param version the only version of HTTP to speak; null for any
 * @param connectTimeout how long each address is tried
 * @param establishmentTimeout how long it may take until a connection can be used
 * @param maxConnections how many connections one event loop may have
 * @param maxWaiting how many exchanges may wait for a connection of one event loop
 * @param idleTimeout how long a connection is kept that has no exchange
 * @param keepAlive how silent servers of HTTP/2 are pinged; null for no pings
 * @param headerListBytes the longest header section of a response
 * @param socketOptions the options of its sockets
 * @param http2 what is announced over HTTP/2, but for the window
 * @param windowBytes the flow-control window of an HTTP/2 stream
 * @param outboundBytes how much one exchange may have written but not sent before it is unwritable
 * @param memory what the messages of responses may take of the heap
 * @param connectionListeners are asked who listens to each connection
 */
record ClientSettings(
    ClientTarget target,
    NettyTransportKind kind,
    @Nullable ClientTls tls,
    @Nullable SslContext tlsContext,
    @Nullable HttpVersion version,
    Duration connectTimeout,
    Duration establishmentTimeout,
    int maxConnections,
    int maxWaiting,
    Duration idleTimeout,
    @Nullable KeepAlive keepAlive,
    int headerListBytes,
    ClientSocketOptions socketOptions,
    ClientHttp2 http2,
    int windowBytes,
    int outboundBytes,
    MemoryBudget.Settings memory,
    List<ConnectionListener.Factory> connectionListeners) {}
