/**
 * Extension points: interfaces that other libraries and applications implement.
 *
 * <ul>
 *   <li>{@link dev.connectjava.spi.Codec}: how messages are encoded; begin here to support another
 *       schema language or another form of messages.
 *   <li>{@link dev.connectjava.spi.Compression}: how messages are compressed.
 *   <li>{@link dev.connectjava.spi.DetailConverter}: how messages become details of errors.
 * </ul>
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader} on the class path or module path.
 * Codecs and compressions can also be added to a router or a client. {@link
 * dev.connectjava.spi.GeneratedCode} checks that generated code fits the library, and {@link
 * dev.connectjava.spi.Excerpt} quotes a peer's text in messages, and {@link
 * dev.connectjava.spi.DecodingLimits} limits the contents of the messages that a codec decodes.
 */
@NullMarked
package dev.connectjava.spi;

import org.jspecify.annotations.NullMarked;
