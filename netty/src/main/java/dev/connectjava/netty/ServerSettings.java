package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpHandler;
import java.time.Duration;
import java.util.List;

/**
 * What a server was built with.
 *
 * @param handler takes each exchange
 * @param headerListBytes the longest header section of a request
 * @param headerTimeout how long a connection may wait for a request's head, also between requests
 * @param concurrentStreams how many exchanges one HTTP/2 connection may have at once
 * @param abandonedStreams how many of them it may give up
 * @param windowBytes the flow-control window of an HTTP/2 stream, and of a connection
 * @param outboundBytes how much one exchange may have written but not sent before it is unwritable
 * @param drainBytes how much of a request is read and discarded after its response
 * @param maxConnections how many connections may be open; zero for any number
 * @param connection how long each of them may live
 * @param memory what messages may take of the heap
 * @param mismatches hears of clients that speak TLS where the server doesn't, or the reverse
 * @param connectionListeners are asked who listens to each connection
 */
record ServerSettings(
    HttpHandler handler,
    int headerListBytes,
    Duration headerTimeout,
    int concurrentStreams,
    AbandonmentLimit abandonedStreams,
    int windowBytes,
    int outboundBytes,
    int drainBytes,
    int maxConnections,
    ConnectionLimits connection,
    MemoryBudget.Settings memory,
    PortMismatches mismatches,
    List<ConnectionListener.Factory> connectionListeners) {}
