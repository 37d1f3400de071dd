package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server was built with.
 *
 * @param handler takes each exchange
 * @param headerListBytes the longest header section of a request
 * @param headerTimeout how long a connection may wait for a request's head, also between requests
 * @param http2 what is announced over HTTP/2, but for the window
 * @param windowBytes the flow-control window of an HTTP/2 stream, and of a connection
 * @param outboundBytes how much one exchange may have written but not sent before it is unwritable
 * @param drainBytes how much of a request is read and discarded after its response
 * @param connections how many connections may be open, and how long each of them may live
 * @param keepAlive how silent clients of HTTP/2 are pinged; null for no pings
 * @param writeTimeout how long a client may take nothing of what waits to be sent to it
 * @param memory what messages may take of the heap
 * @param mismatches hears of clients that speak TLS where the server doesn't, or the reverse
 * @param connectionListeners are asked who listens to each connection
 */
record ServerSettings(
    HttpHandler handler,
    int headerListBytes,
    Duration headerTimeout,
    ServerHttp2 http2,
    int windowBytes,
    int outboundBytes,
    int drainBytes,
    ServerConnectionLimits connections,
    @Nullable KeepAlive keepAlive,
    Duration writeTimeout,
    MemoryBudget.Settings memory,
    PortMismatches mismatches,
    List<ConnectionListener.Factory> connectionListeners) {}
