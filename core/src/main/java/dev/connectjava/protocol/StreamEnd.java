package dev.connectjava.protocol;

import dev.connectjava.Headers;
import java.nio.ByteBuffer;

/**
 * The end of a response whose head has been sent, in the form of the protocol.
 *
 * @param body the last bytes of the body; may be empty
 * @param trailers HTTP trailers; may be empty
 */
public record StreamEnd(ByteBuffer body, Headers trailers) {}
