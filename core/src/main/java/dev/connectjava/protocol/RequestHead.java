package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head says, whatever the protocol.
 *
 * @param procedure the path
 * @param codec the name of the codec of request and response
 * @param encoding the name of the encoding of compressed request messages; null for none
 * @param accepted the names of the encodings that the response may have, separated by commas; empty
 *     for none
 * @param timeout how long the call may take, as the protocol can express it; null for no timeout
 * @param metadata the application's header fields
 */
public record RequestHead(
    String procedure,
    String codec,
    @Nullable String encoding,
    String accepted,
    @Nullable Duration timeout,
    Headers metadata) {}
