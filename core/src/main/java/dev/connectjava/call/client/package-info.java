/**
 * A made call's life: from a method of {@link dev.connectjava.Transport} through {@link
 * dev.connectjava.call.client.ClientDispatcher} to an HTTP exchange, and back; and the shapes that
 * a call has for blocking and for asynchronous callers.
 *
 * <p>What runs on which thread: encoding, compression, decompression and decoding on the caller's,
 * the events of {@code Attempt} on the transport's. Between them stand {@code RequestMessages} and,
 * for streams, an {@code Inbox}.
 */
@NullMarked
package dev.connectjava.call.client;

import org.jspecify.annotations.NullMarked;
