package dev.connectjava.protocol;

import dev.connectjava.spi.Compression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol has read from the head of a request.
 *
 * @param codec the name of the codec of request and response
 * @param requestCompression how the request's messages may be compressed; null for not at all
 * @param responseCompression how the response's messages may be compressed; null for not at all
 * @param timeout the timeout that the client asks for; null if it does not
 * @param message the request message, where the head itself carries it; null where the body does
 */
public record CallHead(
    String codec,
    @Nullable Compression requestCompression,
    @Nullable Compression responseCompression,
    @Nullable Duration timeout,
    @Nullable RawMessage message) {}
