package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;

/**
 * How a protocol ends a response whose head is sent.
 *
 * @param body the last bytes of the body; may be empty
 * @param trailers HTTP trailers; may be empty
 */
public record StreamEnd(ByteBuffer body, Headers trailers) {}
