package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server.
 *
 * @param handler handles each exchange
 * @param headerListBytes the longest header section of a request
 * @param headerTimeout how long a connection may wait for a request's head, also between requests
 * @param http2 the HTTP/2 settings that are announced, except the window
 * @param windows the flow-control windows of the streams of an HTTP/2 connection
 * @param outboundBytes how many unsent bytes make an exchange unwritable
 * @param drainBytes how much of a request is read and discarded after its response
 * @param connections how many connections may be open, and how long each of them may last
 * @param keepAlive the pings of silent HTTP/2 clients; null for no pings
 * @param writeTimeout how long a client may read nothing of the data that waits to be sent to it
 * @param memory the bounds of the memory of messages
 * @param mismatches logs clients that speak TLS to a plaintext server, or the reverse
 * @param connectionListeners create the listeners of each connection
 * @param connectionFilters accept or refuse each connection
 */
record ServerSettings(
    HttpHandler handler,
    int headerListBytes,
    Duration headerTimeout,
    ServerHttp2 http2,
    StreamWindows windows,
    int outboundBytes,
    int drainBytes,
    ServerConnectionLimits connections,
    @Nullable KeepAlive keepAlive,
    Duration writeTimeout,
    MemoryBudget.Settings memory,
    PortMismatches mismatches,
    List<ConnectionListener.Factory> connectionListeners,
    ConnectionFilters connectionFilters) {}
