/**
 * What others plug in: {@link dev.connectjava.spi.Codec codecs}, {@link
 * dev.connectjava.spi.Compression compressions}, and the {@link dev.connectjava.spi.HttpExchange
 * HTTP exchange} that a transport offers to a {@link dev.connectjava.spi.HttpHandler handler}.
 *
 * <p>Nothing here depends on an HTTP library. Bytes cross this boundary as {@link
 * java.nio.ByteBuffer} or {@code byte[]} and need no release.
 */
@NullMarked
package dev.connectjava.spi;

import org.jspecify.annotations.NullMarked;
